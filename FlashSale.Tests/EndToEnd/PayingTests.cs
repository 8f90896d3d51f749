using FlashSale.Domain.Ordering;
using Microsoft.Playwright;

namespace FlashSale.Tests.EndToEnd;

public sealed class PayingTests(Chromium chromium) : BrowserTest(chromium)
{
    [Fact]
    public async Task Shopper_holds_pays_cancels_and_gets_a_refund()
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
        await Expect(page.GetByText("Thank you, your payment has come.")).ToBeVisibleAsync();
        await page.GotoAsync(desk);
        await Expect(page.GetByText("This is paid already.")).ToBeVisibleAsync();
        await Expect(pay).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Link, new() { Name = "See the order" }).ClickAsync();
        (await Shop.Get<IOrders>().ListOwnAsync(ann.Id, 0, 10, Cancelled)).Items.ShouldHaveSingleItem().Status.ShouldBe(OrderStatus.Confirmed);

        await page.GetByText("Cancel this order").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel the order" }).ClickAsync();
        await Expect(page.GetByText("The order is cancelled.")).ToBeVisibleAsync();
        await Expect(page.GetByText("back the way you paid.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Other_shoppers_see_the_unit_again_when_its_hold_expires()
    {
        await ReopenAsync("00:00:05");
        var product = await Shop.AddLiveSaleAsync("Copper kettle", units: 1);
        var looker = await VisitAsync(PageOf(product));
        await ConnectedAsync(looker);

        await Shop.BuyAsync(await Shop.AddUserAsync("bob"), product);

        await Expect(looker.Locator(".left")).ToHaveTextAsync("Sold out");
        await Expect(looker.Locator(".left")).ToHaveTextAsync("Only 1 left");
        await Expect(BuyButton(looker)).ToBeEnabledAsync();
    }

    [Fact]
    public async Task Open_page_says_when_the_time_to_pay_has_run_out()
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
