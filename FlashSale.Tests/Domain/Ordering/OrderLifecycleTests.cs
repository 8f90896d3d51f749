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
    public void Allows_the_legal_moves_and_no_other(OrderStatus from, OrderStatus to)
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
    public void Holds_stock_until_it_is_called_off(OrderStatus status, bool holds) => status.HoldsStock().ShouldBe(holds);

    [Fact]
    public void Of_the_orders_that_gave_their_units_back_only_an_expired_one_can_take_them_again()
    {
        var movable = Enum.GetValues<OrderStatus>().Where(status => !status.HoldsStock() && OrderLifecycle.MovesFrom(status).Count > 0);

        movable.ShouldBe([Expired]);
    }

    [Fact]
    public void Can_be_cancelled_until_it_is_shipped() =>
        Enum.GetValues<OrderStatus>().Where(status => status.CanBeCancelled()).ShouldBe([Pending, Confirmed]);

    [Theory]
    [InlineData("7K3M9-Q2XTA", "7k3m9q2xta")]
    [InlineData(" abcde-fghjk ", "abcdefghjk")]
    [InlineData("kettle", null)]
    [InlineData("müsli bowl", null)]
    public void Is_found_by_its_number_also_when_that_has_no_digit(string typed, string? idEnd) => Order.IdEndOf(typed).ShouldBe(idEnd);

    [Fact]
    public void Has_a_number_that_people_can_read() => Order.NumberOf("01j00000000000007k3m9q2xta").ShouldBe("7K3M9-Q2XTA");
}
