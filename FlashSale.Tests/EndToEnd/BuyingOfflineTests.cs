using FlashSale.Domain.Catalog;
using FlashSale.Domain.Ordering;
using FlashSale.Tests.Infrastructure;
using Microsoft.Playwright;

namespace FlashSale.Tests.EndToEnd;

/// <summary>A press on Buy while the connection is down, slow or dying.</summary>
public sealed class BuyingOfflineTests(Chromium chromium) : BrowserTest(chromium)
{
    private static readonly LocatorAssertionsToBeVisibleOptions WithinASecond = new() { Timeout = 2_000 };
    private static readonly LocatorAssertionsToBeVisibleOptions AfterTheLongestWait = new() { Timeout = 40_000 };

    [Fact]
    public async Task Stalled_press_waits_and_buys_once_after_reconnecting()
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
    public async Task Cancelled_stalled_press_buys_nothing()
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
    public async Task Waiting_press_buys_what_the_field_shows()
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
    public async Task Press_after_a_cancelled_one_gets_its_own_answer()
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
    public async Task Press_on_a_broken_connection_is_withdrawn_and_never_bought()
    {
        var (product, buyer, line, page) = await OpenAsync();
        await using var _ = line;

        line.Cut();
        await Expect(page.GetByText("Connection lost.").Or(page.GetByText("Still trying.")).First).ToBeVisibleAsync();
        await PressAsync(page);
        await Expect(Waiting(page)).ToBeVisibleAsync(WithinASecond);
        await Expect(page.GetByText("Your order didn't reach us: there's no connection.")).ToBeVisibleAsync(AfterTheLongestWait);
        await Expect(Waiting(page)).ToHaveCountAsync(0);
        line.Resume();

        await Expect(page.Locator("#components-reconnect-modal")).ToBeHiddenAsync(new() { Timeout = 30_000 });
        await Expect(BuyButton(page)).ToBeEnabledAsync();
        await PressAsync(page);
        await Expect(page.GetByText("Order received")).ToBeVisibleAsync();
        (await OrdersOfAsync(buyer)).ShouldBe(1);
    }

    [Fact]
    public async Task Press_on_a_connection_that_comes_back_in_time_buys_once()
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
    public async Task Press_delayed_too_long_is_not_bought()
    {
        var (product, buyer, line, page) = await OpenAsync();
        await using var _ = line;

        line.Stall();
        await PressAsync(page);
        await Expect(page.GetByText("we don't know yet if your order reached us")).ToBeVisibleAsync(AfterTheLongestWait);
        line.Resume();

        await Expect(page.GetByText("Your order didn't reach us. The connection was lost")).ToBeVisibleAsync(AfterTheLongestWait);
        (await OrdersOfAsync(buyer)).ShouldBe(0);
    }

    [Fact]
    public async Task Order_with_a_delayed_answer_is_shown_when_it_arrives()
    {
        var (product, buyer, line, page) = await OpenAsync();
        await using var _ = line;

        line.StallAnswers();
        await PressAsync(page);
        await Expect(Waiting(page)).ToBeVisibleAsync(WithinASecond);
        line.Resume();

        await Expect(page.GetByText("Order received")).ToBeVisibleAsync();
        (await OrdersOfAsync(buyer)).ShouldBe(1);
    }

    [Fact]
    public async Task Order_with_a_lost_answer_is_shown_after_reconnecting()
    {
        var (product, buyer, line, page) = await OpenAsync();
        await using var _ = line;

        line.StallAnswers();
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
    public async Task Press_in_an_offline_browser_waits_until_it_is_online()
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
    public async Task Page_without_a_connection_waits_and_buys_once()
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
    public async Task Page_without_a_connection_withdraws_a_press_in_time()
    {
        await ReopenAsync(builder => builder.UseSetting("Live:MaxCircuits", "0"));
        var (product, buyer, line, page) = await OpenAsync(isLive: false);
        await using var _ = line;

        line.Cut();
        await page.Context.SetOfflineAsync(true);
        await PressAsync(page);
        await Expect(page.GetByText("Your order didn't reach us: there's no connection.")).ToBeVisibleAsync(AfterTheLongestWait);
        await page.Context.SetOfflineAsync(false);
        line.Resume();

        await Task.Delay(2_000, Cancelled);
        (await OrdersOfAsync(buyer)).ShouldBe(0);
    }

    [Fact]
    public async Task Reload_without_a_connection_finds_the_order_of_the_press()
    {
        await ReopenAsync(builder => builder.UseSetting("Live:MaxCircuits", "0"));
        var (product, buyer, line, page) = await OpenAsync(isLive: false);
        await using var _ = line;

        line.StallAnswers();
        await page.EvaluateAsync("setTimeout(() => document.querySelector('.button-buy').click(), 50)");
        while (await OrdersOfAsync(buyer) == 0)
            await Task.Delay(20, Cancelled);
        line.Cut();
        line.Resume();
        await page.GotoAsync(line.Address + PageOf(product));

        await Expect(page.GetByText("It is yours!")).ToBeVisibleAsync(AfterTheLongestWait);
        (await OrdersOfAsync(buyer)).ShouldBe(1);
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

    // By script, because the reconnect dialog may cover the button.
    private static async Task PressAsync(IPage page) => await page.EvaluateAsync("document.querySelector('.button-buy').click()");

    private static ILocator Waiting(IPage page) => BuyButton(page).GetByText("Waiting for the connection…");

    private async Task<int> OrdersOfAsync(string buyer) => (await Shop.Get<IOrders>().ListOwnAsync(buyer, 0, 10, Cancelled)).Total;
}
