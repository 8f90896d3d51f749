using FlashSale.Domain.Ordering;
using static FlashSale.Domain.Ordering.OrderStatus;

namespace FlashSale.Tests.Domain.Ordering;

public sealed class OrderLifecycleTests
{
    private static readonly (OrderStatus From, OrderStatus To)[] Legal =
    [
        (Pending, Confirmed), (Pending, Cancelled), (Pending, Expired),
        (Confirmed, Shipped), (Confirmed, Cancelled), (Confirmed, Refunded),
        (Shipped, Delivered), (Shipped, Refunded),
        (Delivered, Refunded),
        (Expired, Confirmed),
    ];

    public static TheoryData<OrderStatus, OrderStatus> AllMoves
    {
        get
        {
            var moves = new TheoryData<OrderStatus, OrderStatus>();
            foreach (var from in Enum.GetValues<OrderStatus>())
            {
                foreach (var to in Enum.GetValues<OrderStatus>())
                    moves.Add(from, to);
            }
            return moves;
        }
    }

    [Theory, MemberData(nameof(AllMoves))]
    public void Only_the_legal_status_moves_are_allowed(OrderStatus from, OrderStatus to)
    {
        OrderLifecycle.CanMove(from, to).ShouldBe(Legal.Contains((from, to)));
        OrderLifecycle.MovesFrom(from).Contains(to).ShouldBe(Legal.Contains((from, to)));
    }

    [Theory]
    [InlineData(Pending, true)]
    [InlineData(Confirmed, true)]
    [InlineData(Shipped, true)]
    [InlineData(Delivered, true)]
    [InlineData(Cancelled, false)]
    [InlineData(Expired, false)]
    [InlineData(Refunded, false)]
    public void An_order_holds_stock_until_it_gives_its_units_back(OrderStatus status, bool holds) => status.HoldsStock().ShouldBe(holds);

    [Fact]
    public void Only_an_expired_order_can_take_its_units_again()
    {
        var movable = Enum.GetValues<OrderStatus>().Where(status => !status.HoldsStock() && OrderLifecycle.MovesFrom(status).Count > 0);

        movable.ShouldBe([Expired]);
    }

    [Fact]
    public void An_order_can_be_canceled_until_it_ships() =>
        Enum.GetValues<OrderStatus>().Where(status => status.CanBeCancelled()).ShouldBe([Pending, Confirmed]);

    [Theory]
    [InlineData("7K3M9-Q2XTA", "7k3m9q2xta")]
    [InlineData(" abcde-fghjk ", "abcdefghjk")]
    [InlineData("kettle", null)]
    [InlineData("müsli bowl", null)]
    public void An_order_number_without_digits_is_found(string typed, string? idEnd) => Order.IdEndOf(typed).ShouldBe(idEnd);

    [Fact]
    public void The_order_number_is_readable() => Order.NumberOf("01j00000000000007k3m9q2xta").ShouldBe("7K3M9-Q2XTA");
}
