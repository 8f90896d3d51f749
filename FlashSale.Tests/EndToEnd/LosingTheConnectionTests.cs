namespace FlashSale.Tests.EndToEnd;

public sealed class LosingTheConnectionTests(Chromium chromium) : BrowserTest(chromium)
{
    [Fact]
    public async Task A_restart_shows_the_shops_dialog_and_the_page_recovers()
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

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_page_whose_connection_breaks_while_opening_reloads(int messagesThatComeThrough)
    {
        var product = await Shop.AddLiveSaleAsync(units: 20);
        var bob = await Shop.AddUserAsync("bob");
        var page = await VisitAsync("/not-found");
        var isFirst = true;
        await page.RouteWebSocketAsync("**/_blazor*", socket =>
        {
            var server = socket.ConnectToServer();
            if (!isFirst)
                return;
            isFirst = false;
            var messages = 0;
            socket.OnMessage(async message =>
            {
                if (messages++ >= messagesThatComeThrough)
                    await socket.CloseAsync(new() { Code = 3000 });
                else if (message.Binary is { } bytes)
                    server.Send(bytes);
                else
                    server.Send(message.Text!);
            });
        });

        await page.GotoAsync(Shop.Address + PageOf(product));
        await Expect(page.Locator("html[data-static]")).ToBeVisibleAsync();
        await Expect(page.Locator("#components-reconnect-modal")).ToBeHiddenAsync();
        await Expect(page.Locator("#blazor-error-ui")).ToBeHiddenAsync();

        await ConnectedAsync(page);
        await Shop.BuyAsync(bob, product, quantity: 3);
        await Expect(page.GetByText("17 left")).ToBeVisibleAsync();
    }
}
