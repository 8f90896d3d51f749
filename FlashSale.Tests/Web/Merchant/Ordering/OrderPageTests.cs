using FlashSale.Domain.Ordering;
using FlashSale.Domain.Payments;
using FlashSale.Tests.Infrastructure;
using FlashSale.Web.Merchant.Ordering;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Tests.Web.Merchant.Ordering;

public sealed class OrderPageTests : IAsyncLifetime
{
    private static readonly Dictionary<string, OrderStatus> StatusOfButton = new()
    {
        ["Confirm"] = OrderStatus.Confirmed,
        ["Mark as shipped"] = OrderStatus.Shipped,
        ["Mark as delivered"] = OrderStatus.Delivered,
        ["Cancel order"] = OrderStatus.Cancelled,
        ["Mark as expired"] = OrderStatus.Expired,
        ["Mark as refunded"] = OrderStatus.Refunded,
    };

    private readonly AdminContext shop = new();
    private readonly Order order = OrderWith(OrderStatus.Confirmed);
    private readonly RecordedOrders orders;
    private readonly KnownPayments payments = new();

    public OrderPageTests()
    {
        orders = new RecordedOrders(order);
        shop.Services.AddSingleton<IOrders>(orders);
        shop.Services.AddSingleton<IPayments>(payments);
    }

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => shop.DisposeAsync();

    [Theory]
    [InlineData(OrderStatus.Pending)]
    [InlineData(OrderStatus.Confirmed)]
    [InlineData(OrderStatus.Shipped)]
    [InlineData(OrderStatus.Delivered)]
    [InlineData(OrderStatus.Cancelled)]
    [InlineData(OrderStatus.Expired)]
    [InlineData(OrderStatus.Refunded)]
    public void Only_the_legal_moves_are_offered(OrderStatus status)
    {
        order.SetStatus(status);

        var offered = Show().Buttons.Select(button => StatusOfButton[button]);

        offered.ShouldBe(Enum.GetValues<OrderStatus>().Where(to => OrderLifecycle.CanMove(status, to)), ignoreOrder: true);
    }

    [Fact]
    public void A_move_that_keeps_the_units_is_made_at_once()
    {
        var screen = Show();

        screen.Press("Mark as shipped");

        screen.Eventually(() => orders.Moves.ShouldBe([(OrderStatus.Shipped, "ann")]));
        screen.Eventually(() => screen.Buttons.ShouldContain("Mark as delivered"));
    }

    [Theory]
    [InlineData("Cancel order", OrderStatus.Cancelled)]
    [InlineData("Mark as refunded", OrderStatus.Refunded)]
    public void A_move_that_returns_units_asks_for_confirmation(string button, OrderStatus to)
    {
        var screen = Show();

        screen.Press(button);
        screen.Eventually(() => screen.Text.ShouldContain("Its 2 units return to stock right away"));
        orders.Moves.ShouldBeEmpty();
        screen.Press(button);

        screen.Eventually(() => orders.Moves.ShouldBe([(to, "ann")]));
    }

    [Fact]
    public void A_gateway_payment_is_refunded_by_its_gateway()
    {
        payments.Payments.Add(new Payment
        {
            Id = "payment",
            CreatedAt = AdminContext.Start,
            UpdatedAt = AdminContext.Start,
            OrderId = order.Id,
            Gateway = "Stripe",
            Amount = 60m,
            Currency = "USD",
            Status = PaymentStatus.Paid,
        });
        var screen = Show();
        screen.Text.ShouldContain("$60.00 via Stripe: paid");

        screen.Press("Mark as refunded");

        screen.Eventually(() => screen.Text.ShouldContain("The buyer gets $60.00 back through Stripe."));
    }

    [Fact]
    public void Going_back_cancels_nothing()
    {
        var screen = Show();

        screen.Press("Cancel order");
        screen.Eventually(() => screen.Buttons.ShouldContain("Go back"));
        screen.Press("Go back");

        screen.Eventually(() => screen.IsDisabled("Cancel order").ShouldBeFalse());
        orders.Moves.ShouldBeEmpty();
    }

    [Fact]
    public void A_conflicting_move_names_its_editor()
    {
        var screen = Show();
        var moved = OrderWith(OrderStatus.Delivered, updatedBy: "bob");
        orders.Answer = new OrderMove.NotAllowed(moved, OrderStatus.Shipped);

        screen.Press("Mark as shipped");

        screen.Eventually(() => screen.Text.ShouldContain("bob updated this order first: it's now delivered."));
    }

    [Fact]
    public void An_unknown_order_shows_a_message() =>
        shop.Show<OrderPage>(("OrderId", "nothing")).Text.ShouldContain("We couldn't find this order");

    private AdminScreen Show()
    {
        var screen = shop.Show<OrderPage>(("OrderId", order.Id));
        screen.Eventually(() => screen.Text.ShouldContain(order.Number));
        return screen;
    }

    private static Order OrderWith(OrderStatus status, string? updatedBy = null) => new()
    {
        Id = "01jzzzzzzzzzzzzz7k3m9q2xta",
        CreatedAt = AdminContext.Start,
        UpdatedAt = AdminContext.Start,
        UserId = "sue",
        ProductId = "kettle",
        ProductName = "Kettle",
        Product = AdminContext.ProductWith(),
        Quantity = 2,
        UnitPrice = 30m,
        Total = 60m,
        Currency = "USD",
        Status = status,
        UpdatedBy = updatedBy,
    };
}
