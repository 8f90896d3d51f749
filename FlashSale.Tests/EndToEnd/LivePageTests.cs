using FlashSale.Domain.Ordering;
using Microsoft.Playwright;

namespace FlashSale.Tests.EndToEnd;

/// <summary>A live page is hidden, disconnected and reconnected.</summary>
public sealed class LivePageTests(Chromium chromium) : BrowserTest(chromium)
{
    [Fact]
    public async Task A_hidden_tab_gets_no_updates_and_catches_up_when_shown()
    {
        var product = await Shop.AddLiveSaleAsync(units: 20);
        var bob = await Shop.AddUserAsync("bob");
        var page = await VisitAsync(PageOf(product));
        await ConnectedAsync(page);
        var messages = await CountMessagesAsync(page);

        await SetVisibilityAsync(page, "hidden");
        await page.WaitForTimeoutAsync(500);
        var before = messages();
        for (var order = 0; order < 4; order++)
        {
            await Shop.BuyAsync(bob, product);
            await page.WaitForTimeoutAsync(600);
        }
        (messages() - before).ShouldBe(0);
        await Expect(page.GetByText("20 left")).ToBeVisibleAsync();

        await SetVisibilityAsync(page, "visible");
        await Expect(page.GetByText("16 left")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_page_repeats_its_visibility_to_a_new_circuit()
    {
        var product = await Shop.AddLiveSaleAsync(units: 20);
        var page = await VisitAsync(PageOf(product));
        await ConnectedAsync(page);
        await page.EvaluateAsync("window.changes = 0; document.addEventListener('pagevisibility', () => window.changes++)");

        await SetVisibilityAsync(page, "hidden");
        // Blazor reports this when another circuit rendered the element of an event.
        await page.EvaluateAsync("void Promise.reject(new Error(\"There was an exception invoking 'DispatchEventAsync'.\"))");

        await page.WaitUntilAsync("window.changes === 2");
    }

    [Fact]
    public async Task A_tab_shown_during_a_disconnect_gets_updates_again()
    {
        var product = await Shop.AddLiveSaleAsync(units: 20);
        var bob = await Shop.AddUserAsync("bob");
        var page = await VisitAsync("/not-found");
        var isDown = false;
        IWebSocketRoute? current = null;
        await page.RouteWebSocketAsync("**/_blazor*", socket =>
        {
            if (isDown)
            {
                _ = socket.CloseAsync(new() { Code = 3000 });
                return;
            }
            socket.ConnectToServer();
            current = socket;
        });
        await page.GotoAsync(Shop.Address + PageOf(product));
        await ConnectedAsync(page);

        await SetVisibilityAsync(page, "hidden");
        await page.WaitForTimeoutAsync(500);
        isDown = true;
        await current!.CloseAsync(new() { Code = 3000 });
        await Expect(page.GetByText("Connection lost.")).ToBeVisibleAsync();
        await SetVisibilityAsync(page, "visible");
        isDown = false;
        await Expect(page.GetByText("Connection lost.")).ToBeHiddenAsync();
        await Shop.BuyAsync(bob, product, quantity: 3);

        await Expect(page.GetByText("17 left")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_tab_opened_in_the_background_becomes_live_when_shown()
    {
        var product = await Shop.AddLiveSaleAsync(units: 20);
        var page = await VisitAsync("/not-found");
        await page.AddInitScriptAsync(
            "window.shown = 'hidden'; "
            + "Object.defineProperty(document, 'visibilityState', { get: () => window.shown, configurable: true });");
        await page.GotoAsync(Shop.Address + PageOf(product));
        await page.WaitForTimeoutAsync(1000);
        await Expect(page.Locator("form[data-product]:not([data-connected])")).ToBeVisibleAsync();

        await SetVisibilityAsync(page, "visible");

        await ConnectedAsync(page);
    }

    [Fact]
    public async Task A_restart_keeps_the_quantity_and_the_scroll_position()
    {
        var product = await Shop.AddLiveSaleAsync(units: 20);
        var page = await VisitAsync(PageOf(product), new() { ViewportSize = new() { Width = 390, Height = 500 } });
        await ConnectedAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "One more" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "One more" }).ClickAsync();
        await Expect(Quantity(page)).ToHaveValueAsync("3");
        await page.EvaluateAsync("window.isOld = true; scrollTo(0, 120)");

        Shop = (await Shop.StopAsync())();

        await page.WaitUntilAsync("!window.isOld");
        await ConnectedAsync(page);
        await Expect(Quantity(page)).ToHaveValueAsync("3");
        (await page.EvaluateAsync<int>("scrollY")).ShouldBe(120);
    }

    [Fact]
    public async Task An_order_sent_before_a_disconnect_is_shown_and_not_repeated()
    {
        var product = await Shop.AddLiveSaleAsync(units: 20);
        var ann = await Shop.AddUserAsync("ann");
        var page = await VisitAsAsync("ann", PageOf(product));
        await ConnectedAsync(page);
        var key = await page.EvaluateAsync<string>("product => sessionStorage.getItem(`purchase:${product}`)", product.Id);

        // The request arrived, but the response did not.
        await Shop.Get<ICheckout>().PlaceOrderAsync(new PurchaseRequest(ann.Id, product.Id, 1, key, 60m), Cancelled);
        var reopen = await Shop.StopAsync();
        await page.WaitForTimeoutAsync(500);
        Shop = reopen();

        await Expect(page.GetByText("It is yours!")).ToBeVisibleAsync();
        (await Shop.Get<IOrders>().ListOwnAsync(ann.Id, 0, 10, Cancelled)).Total.ShouldBe(1);
    }

    [Fact]
    public async Task A_paused_page_continues_where_it_was()
    {
        var product = await Shop.AddLiveSaleAsync(units: 20);
        var bob = await Shop.AddUserAsync("bob");
        var page = await VisitAsync(PageOf(product));
        await ConnectedAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "One more" }).ClickAsync();
        await Expect(Quantity(page)).ToHaveValueAsync("2");

        (await page.EvaluateAsync<bool>("Blazor.pauseCircuit()")).ShouldBeTrue();
        await Shop.BuyAsync(bob, product, quantity: 3);
        (await page.EvaluateAsync<bool>("Blazor.resumeCircuit()")).ShouldBeTrue();

        await Expect(page.GetByText("17 left")).ToBeVisibleAsync();
        await Expect(Quantity(page)).ToHaveValueAsync("2");
        await Shop.BuyAsync(bob, product);
        await Expect(page.GetByText("16 left")).ToBeVisibleAsync();
    }

    private static ILocator Quantity(IPage page) => page.Locator("input[aria-label=Quantity]");

    private static async Task SetVisibilityAsync(IPage page, string state) =>
        await page.EvaluateAsync(
            """
            state => {
                window.shown = state;
                Object.defineProperty(document, "visibilityState", { get: () => window.shown, configurable: true });
                document.dispatchEvent(new Event("visibilitychange"));
            }
            """,
            state);

    // Circuit messages from the server that the browser received, without pings.
    private static async Task<Func<int>> CountMessagesAsync(IPage page)
    {
        var session = await page.Context.NewCDPSessionAsync(page);
        var count = 0;
        session.Event("Network.webSocketFrameReceived").OnEvent += (_, frame) =>
        {
            if (frame?.GetProperty("response").GetProperty("payloadData").GetString() is { Length: > 8 })
                Interlocked.Increment(ref count);
        };
        await session.SendAsync("Network.enable");
        return () => Volatile.Read(ref count);
    }
}
