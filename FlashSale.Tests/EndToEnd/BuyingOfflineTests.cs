using FlashSale.Domain.Catalog;
using FlashSale.Domain.Ordering;
using FlashSale.Tests.Infrastructure;
using Microsoft.Playwright;

namespace FlashSale.Tests.EndToEnd;

/// <summary>A click on Buy while the connection is down, slow or failing.</summary>
public sealed class BuyingOfflineTests(Chromium chromium) : BrowserTest(chromium)
{
    private static readonly LocatorAssertionsToBeVisibleOptions WithinASecond = new() { Timeout = 2_000 };
    private static readonly LocatorAssertionsToBeVisibleOptions LongTimeout = new() { Timeout = 40_000 };

    [Fact]
    public async Task Stalled_purchase_waits_and_buys_once_after_the_reconnect()
    {
        var (product, buyer, line, page) = await OpenAsync();
        await using var _ = line;

        line.Stall();
        await PressAsync(page);
        await Expect(Waiting(page)).ToBeVisibleAsync(WithinASecond);
        await PressAsync(page);
        line.Resume();

        await Expect(page.GetByText("Order received")).ToBeVisibleAsync();
        (await OrdersOfAsync(buyer)).ShouldBe(1);
    }

    [Fact]
    public async Task Canceled_stalled_purchase_buys_nothing()
    {
        var (product, buyer, line, page) = await OpenAsync();
        await using var _ = line;

        line.Stall();
        await PressAsync(page);
        await Expect(Waiting(page)).ToBeVisibleAsync(WithinASecond);
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel", Exact = true }).ClickAsync();
        await Expect(page.GetByText("Cancelled, unless your order got through first.")).ToBeVisibleAsync();
        line.Resume();

        await Expect(page.GetByText("Your order didn't reach us. The connection was lost")).ToBeVisibleAsync();
        await Expect(BuyButton(page)).ToBeEnabledAsync();
        (await OrdersOfAsync(buyer)).ShouldBe(0);
        await PressAsync(page);
        await Expect(page.GetByText("Order received")).ToBeVisibleAsync();
        (await OrdersOfAsync(buyer)).ShouldBe(1);
    }

    [Fact]
    public async Task The_shown_quantity_is_bought_while_a_purchase_waits()
    {
        var (product, buyer, line, page) = await OpenAsync();
        await using var _ = line;
        var field = page.Locator("input[aria-label=Quantity]");

        line.Stall();
        await PressAsync(page);
        await Expect(Waiting(page)).ToBeVisibleAsync(WithinASecond);
        await Expect(field).Not.ToBeEditableAsync();
        await page.EvaluateAsync("document.querySelector('[data-step=\"1\"]').click()");
        await Expect(field).ToHaveValueAsync("1");
        line.Resume();

        await Expect(page.GetByText("Order received")).ToBeVisibleAsync();
        (await Shop.Get<IOrders>().ListOwnAsync(buyer, 0, 10, Cancelled)).Items.ShouldHaveSingleItem().Quantity.ShouldBe(1);
    }

    [Fact]
    public async Task A_purchase_after_a_canceled_one_gets_its_own_answer()
    {
        var (product, buyer, line, page) = await OpenAsync();
        await using var _ = line;

        line.Stall();
        await PressAsync(page);
        await Expect(Waiting(page)).ToBeVisibleAsync(WithinASecond);
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel", Exact = true }).ClickAsync();
        await PressAsync(page);
        line.Resume();

        await Expect(page.GetByText("Order received")).ToBeVisibleAsync();
        await Expect(Waiting(page)).ToHaveCountAsync(0);
        (await OrdersOfAsync(buyer)).ShouldBe(1);
    }

    [Fact]
    public async Task A_purchase_without_a_connection_times_out_and_buys_nothing()
    {
        var (product, buyer, line, page) = await OpenAsync();
        await using var _ = line;

        line.Cut();
        await Expect(page.GetByText("Connection lost.").Or(page.GetByText("Still trying.")).First).ToBeVisibleAsync();
        await PressAsync(page);
        await Expect(Waiting(page)).ToBeVisibleAsync(WithinASecond);
        await Expect(page.GetByText("Your order didn't reach us: there's no connection.")).ToBeVisibleAsync(LongTimeout);
        await Expect(Waiting(page)).ToHaveCountAsync(0);
        line.Resume();

        await Expect(page.Locator("#components-reconnect-modal")).ToBeHiddenAsync(new() { Timeout = 30_000 });
        await Expect(BuyButton(page)).ToBeEnabledAsync();
        await PressAsync(page);
        await Expect(page.GetByText("Order received")).ToBeVisibleAsync();
        (await OrdersOfAsync(buyer)).ShouldBe(1);
    }

    [Fact]
    public async Task A_connection_that_returns_in_time_buys_once()
    {
        var (product, buyer, line, page) = await OpenAsync();
        await using var _ = line;

        line.Cut();
        await Expect(page.GetByText("Connection lost.").Or(page.GetByText("Still trying.")).First).ToBeVisibleAsync();
        await PressAsync(page);
        await Expect(Waiting(page)).ToBeVisibleAsync(WithinASecond);
        line.Resume();

        await Expect(page.GetByText("Order received")).ToBeVisibleAsync();
        (await OrdersOfAsync(buyer)).ShouldBe(1);
    }

    [Fact]
    public async Task A_purchase_that_arrives_too_late_buys_nothing()
    {
        var (product, buyer, line, page) = await OpenAsync();
        await using var _ = line;

        line.Stall();
        await PressAsync(page);
        await Expect(page.GetByText("we don't know yet if your order reached us")).ToBeVisibleAsync(LongTimeout);
        line.Resume();

        await Expect(page.GetByText("Your order didn't reach us. The connection was lost")).ToBeVisibleAsync(LongTimeout);
        (await OrdersOfAsync(buyer)).ShouldBe(0);
    }

    [Fact]
    public async Task An_order_whose_answer_is_late_is_shown_when_it_arrives()
    {
        var (product, buyer, line, page) = await OpenAsync();
        await using var _ = line;

        line.StallResponses();
        await PressAsync(page);
        await Expect(Waiting(page)).ToBeVisibleAsync(WithinASecond);
        line.Resume();

        await Expect(page.GetByText("Order received")).ToBeVisibleAsync();
        (await OrdersOfAsync(buyer)).ShouldBe(1);
    }

    [Fact]
    public async Task An_order_whose_answer_was_lost_is_shown_after_reconnecting()
    {
        var (product, buyer, line, page) = await OpenAsync();
        await using var _ = line;

        line.StallResponses();
        await PressAsync(page);
        while (await OrdersOfAsync(buyer) == 0)
            await Task.Delay(20, Cancelled);
        line.Cut();
        await Expect(Waiting(page)).ToBeVisibleAsync(WithinASecond);
        line.Resume();

        await Expect(page.GetByText("Order received")).ToBeVisibleAsync();
        (await OrdersOfAsync(buyer)).ShouldBe(1);
    }

    [Fact]
    public async Task A_purchase_in_an_offline_browser_waits_until_it_is_online()
    {
        var (product, buyer, line, page) = await OpenAsync();
        await using var _ = line;

        await page.Context.SetOfflineAsync(true);
        await PressAsync(page);
        await Expect(Waiting(page)).ToBeVisibleAsync(WithinASecond);
        await Task.Delay(1_000, Cancelled);
        (await OrdersOfAsync(buyer)).ShouldBe(0);
        await page.Context.SetOfflineAsync(false);

        await Expect(page.GetByText("Order received")).ToBeVisibleAsync();
        (await OrdersOfAsync(buyer)).ShouldBe(1);
    }

    [Fact]
    public async Task A_page_without_a_circuit_waits_too_and_buys_once()
    {
        await ReopenAsync(builder => builder.UseSetting("Live:MaxCircuits", "0"));
        var (product, buyer, line, page) = await OpenAsync(isLive: false);
        await using var _ = line;

        await page.Context.SetOfflineAsync(true);
        await PressAsync(page);
        await Expect(Waiting(page)).ToBeVisibleAsync(WithinASecond);
        await PressAsync(page);
        await page.Context.SetOfflineAsync(false);

        await Expect(page.GetByText("It is yours!")).ToBeVisibleAsync();
        (await OrdersOfAsync(buyer)).ShouldBe(1);
    }

    [Fact]
    public async Task A_purchase_on_a_page_without_a_circuit_times_out()
    {
        await ReopenAsync(builder => builder.UseSetting("Live:MaxCircuits", "0"));
        var (product, buyer, line, page) = await OpenAsync(isLive: false);
        await using var _ = line;

        line.Cut();
        await page.Context.SetOfflineAsync(true);
        await PressAsync(page);
        await Expect(page.GetByText("Your order didn't reach us: there's no connection.")).ToBeVisibleAsync(LongTimeout);
        await page.Context.SetOfflineAsync(false);
        line.Resume();

        await Task.Delay(2_000, Cancelled);
        (await OrdersOfAsync(buyer)).ShouldBe(0);
    }

    [Fact]
    public async Task A_reload_of_a_page_without_a_circuit_finds_the_order()
    {
        await ReopenAsync(builder => builder.UseSetting("Live:MaxCircuits", "0"));
        var (product, buyer, line, page) = await OpenAsync(isLive: false);
        await using var _ = line;

        line.StallResponses();
        await page.EvaluateAsync("setTimeout(() => document.querySelector('.button-buy').click(), 50)");
        while (await OrdersOfAsync(buyer) == 0)
            await Task.Delay(20, Cancelled);
        line.Cut();
        line.Resume();
        await page.GotoAsync(line.Address + PageOf(product));

        await Expect(page.GetByText("It is yours!")).ToBeVisibleAsync(LongTimeout);
        (await OrdersOfAsync(buyer)).ShouldBe(1);
    }

    [Theory]
    [InlineData(390, 844)]
    [InlineData(1280, 800)]
    public async Task The_lost_connection_covers_nothing_of_a_waiting_order(int width, int height)
    {
        var (product, buyer, line, page) = await OpenAsync();
        await using var _ = line;
        await page.SetViewportSizeAsync(width, height);
        await BuyButton(page).ScrollIntoViewIfNeededAsync();
        var box = page.Locator("#components-reconnect-modal");

        line.Cut();
        await Expect(box.GetByText("Connection lost.")).ToBeVisibleAsync();
        await PressAsync(page);
        await Expect(box.GetByText("Still trying.")).ToBeVisibleAsync();

        await Expect(box.Locator("p:visible")).ToHaveCountAsync(1);
        await Expect(page.GetByText("We'll send your order if the connection is back within 20 seconds.")).ToBeVisibleAsync();
        var isClear = """
            button => {
                const message = button.closest('.message').getBoundingClientRect();
                const points = [[message.left + 12, message.top + 12], [message.left + 12, message.bottom - 12]];
                return points.every(([x, y]) => document.elementFromPoint(x, y)?.closest('.message')?.contains(button));
            }
            """;
        (await page.Locator("[data-withdraw]").EvaluateAsync<bool>(isClear)).ShouldBeTrue();
        await page.Locator("[data-withdraw]").ClickAsync();
        await Expect(page.GetByText("Cancelled. Nothing was bought.")).ToBeVisibleAsync();
        (await OrdersOfAsync(buyer)).ShouldBe(0);
    }

    private async Task<(Product Product, string Buyer, TcpProxy Line, IPage Page)> OpenAsync(bool isLive = true)
    {
        var product = await Shop.AddLiveSaleAsync(units: 20);
        var ann = await Shop.AddUserAsync("ann");
        var line = new TcpProxy(new Uri(Shop.Address));
        var page = await VisitAsAsync("ann");
        await page.GotoAsync(line.Address + PageOf(product));
        await (isLive ? ConnectedAsync(page) : Expect(page.Locator("html[data-static]")).ToBeVisibleAsync());
        return (product, ann.Id, line, page);
    }

    // Clicks by script, so that an element over the button doesn't matter.
    private static async Task PressAsync(IPage page) => await page.EvaluateAsync("document.querySelector('.button-buy').click()");

    private static ILocator Waiting(IPage page) => BuyButton(page).GetByText("Waiting for the connection…");

    private async Task<int> OrdersOfAsync(string buyer) => (await Shop.Get<IOrders>().ListOwnAsync(buyer, 0, 10, Cancelled)).Total;
}
