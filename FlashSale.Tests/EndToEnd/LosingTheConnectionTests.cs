namespace FlashSale.Tests.EndToEnd;

public sealed class LosingTheConnectionTests(Chromium chromium) : BrowserTest(chromium)
{
    [Fact]
    public async Task A_shop_that_restarts_shows_its_own_dialog_and_the_page_is_right_again_after_it()
    {
        var product = await Shop.AddLiveSaleAsync(units: 20);
        var bob = await Shop.AddUserAsync("bob");
        var page = await VisitAsync(PageOf(product));
        await ConnectedAsync(page);

        var reopen = await Shop.StopAsync();
        await Expect(page.GetByText("Connection lost.").Or(page.GetByText("Still trying.")).First).ToBeVisibleAsync();
        Shop = reopen();
        await Shop.BuyAsync(bob, product, quantity: 3);

        await Expect(page.GetByText("17 left")).ToBeVisibleAsync(new() { Timeout = 40_000 });
        await Expect(page.Locator("#components-reconnect-modal")).ToBeHiddenAsync();
        await Expect(BuyButton(page)).ToBeEnabledAsync();
    }
}
