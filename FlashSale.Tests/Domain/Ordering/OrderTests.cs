using FlashSale.Domain;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Stock;

namespace FlashSale.Tests.Domain.Ordering;

public sealed class OrderTests
{
    private static readonly DateTimeOffset Start = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Now = Start.AddMinutes(5);
    private static readonly OrderStatus[] Statuses = Enum.GetValues<OrderStatus>();

    private readonly Inventory inventory = new() { Id = "i", CreatedAt = Start, UpdatedAt = Start, ProductId = "kettle", Stock = 5 };
    private readonly Sale sale = new()
    {
        Id = "s",
        CreatedAt = Start,
        UpdatedAt = Start,
        ProductId = "kettle",
        Discount = 10m,
        StartTime = Start,
        EndTime = Start.AddHours(1),
        UnitsOffered = 10,
        UnitsSold = 4,
    };

    public static TheoryData<OrderStatus, OrderStatus> AllMoves =>
        new(Statuses.SelectMany(from => Statuses.Select(to => (from, to))));

    [Theory, MemberData(nameof(AllMoves))]
    public void An_order_moves_only_along_its_lifecycle(OrderStatus from, OrderStatus to)
    {
        var order = NewOrder(from);

        var move = order.Move(to, inventory, Now);

        if (OrderLifecycle.CanMove(from, to))
            (move, order.Status).ShouldBe((new OrderMove.Done(order), to));
        else
            (move, order.Status, inventory.Stock).ShouldBe((new OrderMove.NotAllowed(order, to), from, 5));
    }

    [Theory, MemberData(nameof(AllMoves))]
    public void Units_move_with_the_status(OrderStatus from, OrderStatus to)
    {
        var order = NewOrder(from);

        if (order.Move(to, inventory, Now) is not OrderMove.Done)
            return;

        var freed = (from.HoldsStock() ? 2 : 0) - (to.HoldsStock() ? 2 : 0);
        (inventory.Stock, sale.UnitsSold).ShouldBe((5 + freed, 4 - freed));
    }

    [Fact]
    public void Late_payment_needs_units_that_are_left()
    {
        var order = NewOrder(OrderStatus.Expired);
        inventory.Stock = 1;

        order.Move(OrderStatus.Confirmed, inventory, Now).ShouldBe(new OrderMove.NotEnoughUnits(order, 1));

        (order.Status, inventory.Stock, sale.UnitsSold).ShouldBe((OrderStatus.Expired, 1, 4));
    }

    [Fact]
    public void Unpaid_hold_that_ends_is_remembered_until_it_is_paid()
    {
        var order = NewOrder(OrderStatus.Pending, expiresAt: Now);

        order.Move(OrderStatus.Expired, inventory, Now);
        (order.ExpiresAt, order.HoldReleasedAt).ShouldBe((null, Now));

        order.Move(OrderStatus.Confirmed, inventory, Now);
        order.HoldReleasedAt.ShouldBeNull();
    }

    [Fact]
    public void A_move_stores_its_time_and_its_merchant()
    {
        var order = NewOrder(OrderStatus.Confirmed);

        order.Move(OrderStatus.Shipped, inventory, Now, "mia");
        (order.UpdatedAt, order.UpdatedBy).ShouldBe((Now, "mia"));

        order.Move(OrderStatus.Refunded, inventory, Now);
        order.UpdatedBy.ShouldBeNull();
    }

    [Fact]
    public void Order_in_a_sale_needs_its_sale_to_move() =>
        Should.Throw<InvalidOperationException>(
            () => NewOrder(OrderStatus.Confirmed, isLoaded: false).Move(OrderStatus.Shipped, inventory, Now));

    [Fact]
    public void A_finished_order_can_be_hidden_until_it_is_paid()
    {
        var order = NewOrder(OrderStatus.Expired);

        order.Hide(Now).ShouldBeTrue();
        order.HiddenAt.ShouldBe(Now);

        order.Move(OrderStatus.Confirmed, inventory, Now);
        order.HiddenAt.ShouldBeNull();
        order.Hide(Now).ShouldBeFalse();
        order.HiddenAt.ShouldBeNull();
    }

    private Order NewOrder(OrderStatus status, DateTimeOffset? expiresAt = null, bool isLoaded = true) => new()
    {
        Id = EntityId.New(Start),
        CreatedAt = Start,
        UpdatedAt = Start,
        UserId = "ann",
        ProductId = "kettle",
        ProductName = "Kettle",
        SaleId = sale.Id,
        Sale = isLoaded ? sale : null,
        Quantity = 2,
        UnitPrice = 18m,
        Total = 36m,
        Currency = "USD",
        Status = status,
        ExpiresAt = expiresAt,
    };
}
