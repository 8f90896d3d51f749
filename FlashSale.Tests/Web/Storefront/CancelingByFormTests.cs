using System.Net;
using FlashSale.Domain.Ordering;
using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.Web.Storefront;

/// <summary>The form on outdated pages of an order.</summary>
public sealed class CancelingByFormTests : IAsyncLifetime
{
    private RunningShop shop = default!;
    private Visitor visitor = default!;

    public ValueTask InitializeAsync()
    {
        shop = RunningShop.Open();
        visitor = new Visitor(shop);
        return default;
    }

    public async ValueTask DisposeAsync()
    {
        visitor.Dispose();
        await shop.DisposeAsync();
    }

    [Fact]
    public async Task A_repeated_cancellation_gets_the_same_response()
    {
        await OpenNewOrderAsync();
        var page = visitor.Page;

        await visitor.PressAsync("Cancel order");
        visitor.Text.ShouldContain("Your order was cancelled.");
        visitor.Return(page);
        await visitor.PressAsync("Cancel order");

        visitor.Status.ShouldBe(HttpStatusCode.OK);
        visitor.Text.ShouldContain("Your order was cancelled.");
        visitor.Text.ShouldNotContain("already");
    }

    [Fact]
    public async Task Canceling_after_the_merchant_reports_an_earlier_cancellation()
    {
        var order = await OpenNewOrderAsync();
        (await shop.Get<IOrders>().MoveAsync(order.Id, OrderStatus.Cancelled, "mia", TestContext.Current.CancellationToken))
            .ShouldBeOfType<OrderMove.Done>();

        await visitor.PressAsync("Cancel order");

        visitor.Status.ShouldBe(HttpStatusCode.OK);
        visitor.Text.ShouldContain("This order was already cancelled.");
    }

    [Fact]
    public async Task Canceling_on_a_page_older_than_the_delivery_is_refused()
    {
        var order = await OpenNewOrderAsync();
        foreach (var status in new[] { OrderStatus.Shipped, OrderStatus.Delivered })
            (await shop.Get<IOrders>().MoveAsync(order.Id, status, "mia", TestContext.Current.CancellationToken))
                .ShouldBeOfType<OrderMove.Done>();

        await visitor.PressAsync("Cancel order");

        visitor.Status.ShouldBe(HttpStatusCode.OK);
        visitor.Text.ShouldContain("This order is delivered and can no longer be cancelled.");
    }

    [Fact]
    public async Task Another_customers_order_cannot_be_canceled()
    {
        var order = await OpenNewOrderAsync();
        await shop.AddUserAsync("bob");
        using var bob = new Visitor(shop);
        await bob.LogInAsync("bob", returnUrl: "/");
        await bob.OpenAsync("/Account/Manage");
        var token = bob.Page.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;

        await bob.PostAsync($"/orders/{order.Id}", ("_handler", "cancel"), ("__RequestVerificationToken", token));

        bob.Status.ShouldBe(HttpStatusCode.BadRequest);
        (await shop.Get<IOrders>().FindOwnAsync(order.UserId!, order.Id, TestContext.Current.CancellationToken))!
            .Status.ShouldBe(OrderStatus.Confirmed);
    }

    private async Task<Order> OpenNewOrderAsync()
    {
        var product = await shop.AddLiveSaleAsync();
        var ann = await shop.AddUserAsync("ann");
        var placed = (await shop.BuyAsync(ann, product)).ShouldBeOfType<PurchaseOutcome.Accepted>();
        await visitor.LogInAsync("ann", returnUrl: $"/orders/{placed.Order.Id}");
        visitor.Status.ShouldBe(HttpStatusCode.OK);
        return placed.Order;
    }
}
