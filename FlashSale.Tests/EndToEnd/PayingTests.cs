using FlashSale.Domain.Ordering;
using Microsoft.Playwright;

namespace FlashSale.Tests.EndToEnd;

public sealed class PayingTests(Chromium chromium) : BrowserTest(chromium)
{
    [Fact]
    public async Task A_shopper_pays_a_hold_and_is_refunded_after_canceling()
    {
        await ReopenAsync("00:10:00");
        var product = await Shop.AddLiveSaleAsync("Copper kettle", units: 5);
        var ann = await Shop.AddUserAsync("ann");
        var page = await VisitAsAsync("ann", PageOf(product));
        await ConnectedAsync(page);

        await BuyButton(page).ClickAsync();
        await Expect(page.GetByText("We're holding it for you")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Pay now" }).ClickAsync();
        var (desk, pay) = (page.Url, page.GetByRole(AriaRole.Button, new() { Name = "Pay $" }));
        await pay.ClickAsync();
        await Expect(page.GetByText("Thank you. We've received your payment.")).ToBeVisibleAsync();
        await page.GotoAsync(desk);
        await Expect(page.GetByText("You've already paid for this order.")).ToBeVisibleAsync();
        await Expect(pay).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Link, new() { Name = "View order" }).ClickAsync();
        (await Shop.Get<IOrders>().ListOwnAsync(ann.Id, 0, 10, Cancelled)).Items.ShouldHaveSingleItem()
            .Status.ShouldBe(OrderStatus.Confirmed);

        await page.GetByText("Cancel this order").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel order" }).ClickAsync();
        await Expect(page.GetByText("Your order was cancelled.")).ToBeVisibleAsync();
        await Expect(page.GetByText("to your original payment method.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Other_visitors_see_the_unit_return_when_the_hold_ends()
    {
        await ReopenAsync("00:00:05");
        var product = await Shop.AddLiveSaleAsync("Copper kettle", units: 1);
        var other = await VisitAsync(PageOf(product));
        await ConnectedAsync(other);

        await Shop.BuyAsync(await Shop.AddUserAsync("bob"), product);

        await Expect(other.Locator(".left")).ToHaveTextAsync("Sold out");
        await Expect(other.Locator(".left")).ToHaveTextAsync("Only 1 left");
        await Expect(BuyButton(other)).ToBeEnabledAsync();
    }

    [Fact]
    public async Task The_open_page_shows_that_the_payment_time_has_run_out()
    {
        await ReopenAsync("00:00:05");
        var product = await Shop.AddLiveSaleAsync("Copper kettle", units: 5);
        await Shop.AddUserAsync("ann");
        var page = await VisitAsAsync("ann", PageOf(product));
        await ConnectedAsync(page);

        await BuyButton(page).ClickAsync();
        await Expect(page.GetByText("We're holding it for you")).ToBeVisibleAsync();
        await Expect(page.GetByText("The time to pay has run out")).ToBeHiddenAsync();

        await Expect(page.GetByText("The time to pay has run out")).ToBeVisibleAsync();
        await Expect(page.GetByText("We're holding it for you")).ToBeHiddenAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Pay now" })).ToBeHiddenAsync();
    }

    private Task ReopenAsync(string holdFor) => ReopenAsync(builder =>
    {
        builder.UseSetting("Payments:Provider", "Test");
        builder.UseSetting("Payments:HoldFor", holdFor);
    });
}
