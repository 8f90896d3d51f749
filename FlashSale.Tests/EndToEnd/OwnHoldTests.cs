using FlashSale.Domain.Ordering;
using Microsoft.Playwright;

namespace FlashSale.Tests.EndToEnd;

/// <summary>A buyer holds the last unit and opens the product in another browser.</summary>
public sealed class OwnHoldTests(Chromium chromium) : BrowserTest(chromium)
{
    [Fact]
    public async Task A_hold_is_shown_with_a_payment_link_until_it_is_paid()
    {
        await OpenAsync("00:10:00");
        var product = await Shop.AddLiveSaleAsync(units: 1);
        var ann = await Shop.AddUserAsync("ann");
        await Shop.BuyAsync(ann, product);
        var page = await VisitAsAsync("ann", PageOf(product));
        await ConnectedOrSoldOutAsync(page);

        await Expect(page.GetByText("You're holding 1.")).ToBeVisibleAsync();
        await Expect(page.GetByText("Pay by")).ToBeVisibleAsync();
        var paying = await VisitAsAsync("ann", PageOf(product));
        await paying.Locator(".own-hold").GetByRole(AriaRole.Link, new() { Name = "Pay now" }).ClickAsync();
        await paying.GetByRole(AriaRole.Button, new() { Name = "Pay $" }).ClickAsync();
        await Expect(paying.GetByText("Thank you. We've received your payment.")).ToBeVisibleAsync();

        await Expect(page.GetByText("You're holding 1.")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_hold_appears_and_disappears_on_open_pages()
    {
        await OpenAsync("00:10:00");
        var product = await Shop.AddLiveSaleAsync(units: 1);
        var ann = await Shop.AddUserAsync("ann");
        var page = await VisitAsAsync("ann", PageOf(product));
        await ConnectedAsync(page);
        var home = await VisitAsAsync("ann");

        var order = ((PurchaseOutcome.Accepted)await Shop.BuyAsync(ann, product)).Order;
        await Expect(page.GetByText("You're holding 1.")).ToBeVisibleAsync();
        await Expect(home.GetByText("You're holding 1")).ToBeVisibleAsync();
        await Shop.Get<IOrders>().CancelOwnAsync(ann.Id, order.Id, Cancelled);

        await Expect(page.GetByText("You're holding 1.")).ToHaveCountAsync(0);
        await Expect(home.GetByText("You're holding 1")).ToHaveCountAsync(0);
        await Expect(BuyButton(page)).ToBeEnabledAsync();
    }

    [Fact]
    public async Task A_hold_disappears_when_it_expires()
    {
        await OpenAsync("00:00:08");
        var product = await Shop.AddLiveSaleAsync(units: 1);
        var ann = await Shop.AddUserAsync("ann");
        var page = await VisitAsAsync("ann", PageOf(product));
        await Shop.BuyAsync(ann, product);

        await Expect(page.GetByText("You're holding 1.")).ToBeVisibleAsync();
        await Expect(page.GetByText("You're holding 1.")).ToBeHiddenAsync();
        await Expect(BuyButton(page)).ToHaveTextAsync("Buy now");
    }

    [Fact]
    public async Task A_page_without_a_circuit_shows_a_hold_and_its_end()
    {
        await OpenAsync("00:10:00", pages: 0);
        var product = await Shop.AddLiveSaleAsync(units: 2);
        var ann = await Shop.AddUserAsync("ann");
        var order = ((PurchaseOutcome.Accepted)await Shop.BuyAsync(ann, product, quantity: 2)).Order;
        var page = await VisitAsAsync("ann", PageOf(product));

        await Expect(page.GetByText("You're holding 2.")).ToBeVisibleAsync();
        await Shop.Get<IOrders>().MoveAsync(order.Id, OrderStatus.Confirmed, "merchant", Cancelled);

        await Expect(page.GetByText("You're holding 2.")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task After_two_lapsed_holds_the_page_explains_the_refusal()
    {
        await OpenAsync("00:10:00");
        var product = await Shop.AddLiveSaleAsync(units: 2);
        var ann = await Shop.AddUserAsync("ann");
        for (var i = 0; i < 2; i++)
            await Shop.Get<IOrders>()
                .CancelOwnAsync(ann.Id, ((PurchaseOutcome.Accepted)await Shop.BuyAsync(ann, product)).Order.Id, Cancelled);
        var page = await VisitAsAsync("ann", PageOf(product));
        await ConnectedAsync(page);

        await BuyButton(page).ClickAsync();

        await Expect(page.GetByText("You cancelled or didn't pay for 2 reservations.")).ToBeVisibleAsync();
    }

    private Task OpenAsync(string holdFor, int pages = 100) => ReopenAsync(builder => builder
        .UseSetting("Payments:Provider", "Test")
        .UseSetting("Payments:HoldFor", holdFor)
        .UseSetting("Live:MaxCircuits", $"{pages}"));

    // A sold-out page has no form that shows when it's connected.
    private static Task ConnectedOrSoldOutAsync(IPage page) =>
        Expect(page.GetByRole(AriaRole.Button, new() { Name = "Sold out" })).ToBeVisibleAsync();
}
