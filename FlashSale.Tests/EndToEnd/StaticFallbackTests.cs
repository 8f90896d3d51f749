using System.Net.WebSockets;
using FlashSale.Domain.Ordering;
using FlashSale.Web.Realtime.Circuits;
using Microsoft.Playwright;

namespace FlashSale.Tests.EndToEnd;

/// <summary>A shop that has reached its limit of live pages.</summary>
public sealed class StaticFallbackTests(Chromium chromium) : BrowserTest(chromium)
{
    [Fact]
    public async Task A_page_beyond_the_limit_buys_with_its_form()
    {
        await LimitCircuitsAsync(0);
        var product = await Shop.AddLiveSaleAsync(units: 20);
        var ann = await Shop.AddUserAsync("ann");
        var page = await VisitAsAsync("ann", PageOf(product));
        await ShouldBeStaticAsync(page);

        await page.GetByRole(AriaRole.Button, new() { Name = "One more" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "One more" }).ClickAsync();
        await BuyButton(page).ClickAsync();

        await Expect(page.GetByText("They are yours!")).ToBeVisibleAsync();
        (await Shop.Get<IOrders>().ListOwnAsync(ann.Id, 0, 10, Cancelled)).Items.ShouldHaveSingleItem().Quantity.ShouldBe(3);
    }

    [Fact]
    public async Task A_static_page_polls_its_counts_every_few_seconds()
    {
        await LimitCircuitsAsync(0);
        var product = await Shop.AddLiveSaleAsync(units: 20);
        var bob = await Shop.AddUserAsync("bob");
        var page = await VisitAsync(PageOf(product));
        await ShouldBeStaticAsync(page);

        await Shop.BuyAsync(bob, product, quantity: 3);

        await Expect(page.GetByText("17 left")).ToBeVisibleAsync();
        await Expect(page.GetByText("15% claimed")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_button_of_a_static_page_opens_on_time_and_buys()
    {
        await LimitCircuitsAsync(0);
        await Shop.AddUserAsync("ann");
        var product = await Shop.AddProductAsync("Copper kettle", stock: 5);
        await Shop.AddSaleAsync(product, TimeSpan.FromSeconds(8), TimeSpan.FromHours(1), perCustomerLimit: 1);
        var page = await VisitAsAsync("ann", PageOf(product));
        await ShouldBeStaticAsync(page);
        await Expect(BuyButton(page)).ToBeDisabledAsync();

        await BuyButton(page).ClickAsync();

        await Expect(page.GetByText("It is yours!")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_outcome_is_shown_and_a_new_press_is_a_new_purchase()
    {
        await LimitCircuitsAsync(0);
        var product = await Shop.AddLiveSaleAsync(units: 3);
        await Shop.AddUserAsync("ann");
        var bob = await Shop.AddUserAsync("bob");
        var page = await VisitAsAsync("ann", PageOf(product));
        await page.GetByRole(AriaRole.Button, new() { Name = "One more" }).ClickAsync();
        await Shop.BuyAsync(bob, product, quantity: 2);

        await BuyButton(page).ClickAsync();
        await Expect(page.GetByText("Only 1 left.")).ToBeVisibleAsync();
        await BuyButton(page).ClickAsync();

        await Expect(page.GetByText("It is yours!")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_refused_purchase_is_not_sent_again_by_the_page()
    {
        await LimitCircuitsAsync(0);
        var product = await Shop.AddLiveSaleAsync(units: 1);
        var ann = await Shop.AddUserAsync("ann");
        var bob = await Shop.AddUserAsync("bob");
        var page = await VisitAsAsync("ann", PageOf(product));
        await ShouldBeStaticAsync(page);
        var sold = await Shop.BuyAsync(bob, product);
        // Clicks just before the page gets the update.
        await BuyButton(page).ClickAsync();
        await Expect(page.GetByText("Sold out.").First).ToBeVisibleAsync();

        await page.EvaluateAsync("document.documentElement.dataset.before = ''");
        await Shop.Get<IOrders>().CancelOwnAsync(bob.Id, ((PurchaseOutcome.Accepted)sold).Order.Id, Cancelled);
        await Expect(page.Locator("html[data-before]")).ToHaveCountAsync(0, new() { Timeout = 20_000 });
        await ShouldBeStaticAsync(page);

        (await Shop.Get<IOrders>().ListOwnAsync(ann.Id, 0, 10, Cancelled)).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_static_page_becomes_live_when_a_circuit_is_free()
    {
        await LimitCircuitsAsync(1);
        var product = await Shop.AddLiveSaleAsync(units: 20);
        var first = await VisitAsync(PageOf(product));
        await ConnectedAsync(first);
        var second = await VisitAsync(PageOf(product));
        await ShouldBeStaticAsync(second);

        await first.CloseAsync();

        await ConnectedAsync(second);
    }

    [Fact]
    public async Task The_start_page_is_complete_without_a_circuit()
    {
        await LimitCircuitsAsync(0);
        await Shop.AddLiveSaleAsync(units: 20);
        var page = await VisitAsync();
        await ShouldBeStaticAsync(page);

        await Expect(page.GetByText("20 left")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Copper kettle" }).First.ClickAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Copper kettle" })).ToBeVisibleAsync();
        await Expect(page.Locator("#blazor-error-ui")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task The_start_page_without_a_circuit_shows_a_sale_that_begins()
    {
        await LimitCircuitsAsync(0);
        var product = await Shop.AddProductAsync("Copper kettle", stock: 5);
        var page = await VisitAsync();
        await ShouldBeStaticAsync(page);
        await Expect(page.GetByText("No sale is live right now.")).ToBeVisibleAsync();

        await Shop.AddSaleAsync(product, TimeSpan.FromSeconds(3), TimeSpan.FromHours(1));

        await Expect(page.Locator("section[aria-labelledby='section-Live']").GetByText("Copper kettle").First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_static_page_opened_by_a_link_keeps_its_key_and_polls()
    {
        await LimitCircuitsAsync(0);
        var kettle = await Shop.AddLiveSaleAsync("Copper kettle", units: 30);
        var pan = await Shop.AddLiveSaleAsync("Iron pan", units: 20);
        await Shop.AddUserAsync("ann");
        var bob = await Shop.AddUserAsync("bob");
        var page = await VisitAsAsync("ann", PageOf(kettle));
        await ShouldBeStaticAsync(page);
        await page.GetByRole(AriaRole.Link, new() { Name = "All sales" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Iron pan" }).First.ClickAsync();
        await Expect(page.GetByText("20 left")).ToBeVisibleAsync();
        await ShouldBeStaticAsync(page);

        await Shop.BuyAsync(bob, pan, quantity: 3);

        await Expect(page.GetByText("17 left")).ToBeVisibleAsync();
        var key = await page.EvaluateAsync<string?>("id => sessionStorage.getItem(`purchase:${id}`)", pan.Id);
        key.ShouldNotBeNull();
        (await page.Locator("form[data-product] [name=key]").InputValueAsync()).ShouldBe(key);
    }

    [Fact]
    public async Task A_stopped_purchase_can_be_started_again()
    {
        await LimitCircuitsAsync(0);
        var product = await Shop.AddLiveSaleAsync(units: 20);
        var ann = await Shop.AddUserAsync("ann");
        var page = await VisitAsAsync("ann", PageOf(product));
        await ShouldBeStaticAsync(page);
        var stopped = 0;
        await page.RouteAsync(
            "**/products/*",
            route =>
                route.Request.Method == "POST" && Interlocked.Increment(ref stopped) == 1
                    ? route.AbortAsync("aborted")
                    : route.ContinueAsync());

        await BuyButton(page).ClickAsync();
        await page.WaitForTimeoutAsync(5_500);
        await BuyButton(page).ClickAsync();

        await Expect(page.GetByText("It is yours!")).ToBeVisibleAsync();
        (await Shop.Get<IOrders>().ListOwnAsync(ann.Id, 0, 10, Cancelled)).Items.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_connection_that_skips_the_limit_check_is_refused()
    {
        await LimitCircuitsAsync(0);
        using var socket = new ClientWebSocket();

        var refusal = await Should.ThrowAsync<WebSocketException>(
            () => socket.ConnectAsync(new Uri(Shop.Address.Replace("http", "ws", StringComparison.Ordinal) + "/_blazor"), Cancelled));

        refusal.Message.ShouldContain("503");
    }

    [Fact]
    public async Task A_live_page_that_lost_its_circuit_continues_as_a_static_page()
    {
        await LimitCircuitsAsync(1);
        var product = await Shop.AddLiveSaleAsync(units: 20);
        var page = await VisitAsync("/not-found");
        IWebSocketRoute? connection = null;
        await page.RouteWebSocketAsync("**/_blazor*", socket =>
        {
            socket.ConnectToServer();
            connection = socket;
        });
        await page.GotoAsync(Shop.Address + PageOf(product));
        await ConnectedAsync(page);
        Shop.Get<CircuitLimiter>().TryEnter(address: null, bypassLimit: true);

        await connection!.CloseAsync();

        await ShouldBeStaticAsync(page);
        await Expect(BuyButton(page)).ToBeEnabledAsync();
    }

    private Task LimitCircuitsAsync(int pages) => ReopenAsync(builder => builder.UseSetting("Live:MaxCircuits", $"{pages}"));

    private static Task ShouldBeStaticAsync(IPage page) => Expect(page.Locator("html[data-static]")).ToBeVisibleAsync();
}
