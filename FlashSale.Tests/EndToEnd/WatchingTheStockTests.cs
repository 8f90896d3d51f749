using FlashSale.Domain.Catalog;
using FlashSale.Domain.Ordering;
using FlashSale.Tests.Infrastructure;
using Microsoft.Playwright;

namespace FlashSale.Tests.EndToEnd;

public sealed class WatchingTheStockTests(Chromium chromium) : BrowserTest(chromium)
{
    [Fact]
    public async Task The_count_falls_on_an_open_page_after_a_purchase()
    {
        var product = await Shop.AddLiveSaleAsync(units: 20);
        var bob = await Shop.AddUserAsync("bob");
        var page = await VisitAsync(PageOf(product));
        await ConnectedAsync(page);
        await Expect(page.GetByText("20 left")).ToBeVisibleAsync();

        await Shop.BuyAsync(bob, product, quantity: 3);

        await Expect(page.GetByText("17 left")).ToBeVisibleAsync();
        await Expect(page.GetByText("15% claimed")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_count_falls_on_the_start_page_too()
    {
        var product = await Shop.AddLiveSaleAsync(units: 20);
        var bob = await Shop.AddUserAsync("bob");
        var page = await VisitAsync();
        await Expect(page.GetByText("20 left")).ToBeVisibleAsync();
        // Buys once the page is subscribed; before that, its first load would show the order anyway.
        await page.WaitForTimeoutAsync(1000);

        await Shop.BuyAsync(bob, product, quantity: 4);

        await Expect(page.GetByText("16 left")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_sale_opens_by_itself()
    {
        var product = await Shop.AddProductAsync("Copper kettle", stock: 5);
        await Shop.AddSaleAsync(product, TimeSpan.FromSeconds(6), TimeSpan.FromHours(1));
        var page = await VisitAsync(PageOf(product));
        await Expect(page.GetByRole(AriaRole.Button, new() { NameString = "Opens in" })).ToBeDisabledAsync();

        await Expect(page.GetByRole(AriaRole.Button, new() { NameString = "Buy now" })).ToBeEnabledAsync();
    }

    [Fact]
    public async Task A_sale_ends_by_itself()
    {
        var product = await Shop.AddProductAsync("Copper kettle", stock: 5);
        await Shop.AddSaleAsync(product, -TimeSpan.FromHours(1), TimeSpan.FromSeconds(5));
        var page = await VisitAsync(PageOf(product));
        await ConnectedAsync(page);

        await Expect(page.GetByText("This sale has ended.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Sold_out_appears_by_itself_and_disappears_after_a_restock()
    {
        var product = await Shop.AddLiveSaleAsync(units: 2);
        var bob = await Shop.AddUserAsync("bob");
        var page = await VisitAsync(PageOf(product));
        await ConnectedAsync(page);

        var order = ((PurchaseOutcome.Accepted)await Shop.BuyAsync(bob, product, quantity: 2)).Order;
        await Expect(page.GetByRole(AriaRole.Button, new() { NameString = "Sold out" })).ToBeDisabledAsync();

        await Shop.Get<IOrders>().CancelOwnAsync(bob.Id, order.Id, Cancelled);
        await Expect(page.GetByRole(AriaRole.Button, new() { NameString = "Buy now" })).ToBeEnabledAsync();
    }

    [Fact]
    public async Task A_countdown_banner_appears_and_disappears_by_itself()
    {
        var product = await Shop.AddLiveSaleAsync();
        var page = await VisitAsync(PageOf(product));
        await ConnectedAsync(page);

        await Shop.Get<ICountdownTimers>().CreateAsync(product.Id, 4, "merchant", Cancelled);

        await Expect(page.Locator(".banner")).ToBeVisibleAsync();
        await Expect(page.Locator(".banner")).ToBeHiddenAsync();
    }

    [Theory]
    [InlineData(2 * 86400 + 5400, "^2 d 01:(30:00|29:5[0-9])$")]
    [InlineData(5 * 3600, "^(5:00:00|4:59:5[0-9])$")]
    [InlineData(90, "^01:(30|2[0-9])$")]
    [InlineData(8, "^[0-8][.][0-9] s$")]
    [InlineData(-5, "^00:00$")]
    public async Task The_countdown_changes_from_days_to_tenths(int seconds, string expected)
    {
        var page = await VisitAsync();

        var shown = await page.EvaluateAsync<string>(
            """
            left => {
                const countdown = document.createElement("count-down");
                countdown.setAttribute("until", Date.now() + left * 1000);
                document.body.append(countdown);
                return countdown.shadowRoot.textContent;
            }
            """,
            seconds);

        shown.ShouldMatch(expected);
    }

    [Fact]
    public async Task The_countdown_is_right_when_the_visitors_clock_is_wrong()
    {
        var product = await Shop.AddProductAsync("Copper kettle", stock: 5);
        var sale = await Shop.AddSaleAsync(product, -TimeSpan.FromHours(1), TimeSpan.FromMinutes(30));
        var page = await VisitAsync("/not-found");
        await page.AddInitScriptAsync("const right = Date.now; Date.now = () => right() + 3 * 3600 * 1000;");
        await page.GotoAsync(Shop.Address + PageOf(product));
        await ConnectedAsync(page);

        var shown = await page.EvaluateAsync<string>("document.querySelector('.clock count-down').shadowRoot.textContent");
        var left = sale.EndTime - RunningShop.Now;

        var parts = shown.Split(':').Select(int.Parse).ToArray();
        new TimeSpan(0, parts[0], parts[1]).ShouldBe(left, TimeSpan.FromSeconds(3));
    }
}
