using FlashSale.Data;
using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Sales;
using FlashSale.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace FlashSale.Tests.EndToEnd;

/// <summary>The shop's process is killed (SIGKILL) while pages are open, and started again.</summary>
public sealed class KilledShopTests(Chromium chromium) : BrowserTest(chromium)
{
    private static readonly int[] KillDelays = [0, 5, 20, 80];

    [Fact]
    public async Task A_page_reconnects_with_its_quantity_and_the_right_stock()
    {
        var product = await Shop.AddLiveSaleAsync(units: 20);
        var bob = await Shop.AddUserAsync("bob");
        await using var process = await MoveToProcessAsync();
        var page = await VisitAsync(PageOf(product));
        await ConnectedAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "One more" }).ClickAsync();
        await Expect(Quantity(page)).ToHaveValueAsync("2");
        await page.EvaluateAsync("window.isOld = true");

        await process.KillAsync();
        await Expect(page.GetByText("Connection lost.").Or(page.GetByText("Still reconnecting.")).First).ToBeVisibleAsync();
        // Another node sells a unit.
        var checkout = await process.GetAsync<ICheckout>();
        (await checkout.PlaceOrderAsync(new PurchaseRequest(bob.Id, product.Id, 3, null), Cancelled))
            .ShouldBeOfType<PurchaseOutcome.Accepted>();
        await process.StartAsync(Cancelled);

        await page.WaitUntilAsync("!window.isOld");
        await ConnectedAsync(page);
        await Expect(page.GetByText("17 left")).ToBeVisibleAsync();
        await Expect(Quantity(page)).ToHaveValueAsync("2");
        await Expect(BuyButton(page)).ToBeEnabledAsync();
        await Expect(page.Locator("#components-reconnect-modal")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_sale_that_began_during_the_outage_is_open_afterwards()
    {
        var product = await Shop.AddProductAsync("Copper kettle", stock: 5);
        await Shop.AddUserAsync("ann");
        await using var process = await MoveToProcessAsync();
        var page = await VisitAsAsync("ann");
        var sale = await AddSaleAsync(process, product, TimeSpan.FromSeconds(15), TimeSpan.FromHours(1));
        await page.GotoAsync(Shop.Address + PageOf(product));
        await ConnectedAsync(page);
        await Expect(page.GetByRole(AriaRole.Button, new() { NameString = "Opens in" })).ToBeDisabledAsync();
        await page.EvaluateAsync("window.isOld = true");

        await process.KillAsync();
        await WaitForTimeAsync(sale.StartTime);
        await process.StartAsync(Cancelled);

        await page.WaitUntilAsync("!window.isOld");
        await ConnectedAsync(page);
        await Expect(page.GetByText("5 left")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Buy now" }).ClickAsync();
        await Expect(page.GetByText("It is yours!")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_sale_that_ended_during_the_outage_is_over_afterwards()
    {
        var product = await Shop.AddProductAsync("Copper kettle", stock: 5);
        await using var process = await MoveToProcessAsync();
        var page = await VisitAsync();
        var sale = await AddSaleAsync(process, product, -TimeSpan.FromHours(1), TimeSpan.FromSeconds(15));
        await page.GotoAsync(Shop.Address + PageOf(product));
        await ConnectedAsync(page);
        await Expect(BuyButton(page)).ToBeEnabledAsync();
        await page.EvaluateAsync("window.isOld = true");

        await process.KillAsync();
        await WaitForTimeAsync(sale.EndTime);
        await process.StartAsync(Cancelled);

        await page.WaitUntilAsync("!window.isOld");
        await Expect(page.GetByText("This sale has ended.")).ToBeVisibleAsync();
        await Expect(BuyButton(page)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task An_order_whose_answer_was_lost_in_a_crash_is_shown_once()
    {
        var product = await Shop.AddLiveSaleAsync(units: 20);
        var ann = await Shop.AddUserAsync("ann");
        await using var process = await MoveToProcessAsync();
        var page = await VisitAsAsync("ann", PageOf(product));
        await ConnectedAsync(page);

        // The request arrives with the tab's key, but the page never gets the response.
        await page.EvaluateAsync(
            """
            async productId => {
                const form = document.querySelector("form[data-product]");
                const fields = new URLSearchParams(new FormData(form));
                fields.set("key", sessionStorage.getItem(`purchase:${productId}`));
                await fetch(form.action, { method: "post", body: fields, redirect: "manual" });
            }
            """,
            product.Id);
        (await OrdersOfAsync(process, ann.Id)).ShouldHaveSingleItem();
        await process.KillAsync();
        await process.StartAsync(Cancelled);

        await Expect(page.GetByText("It is yours!")).ToBeVisibleAsync();
        await Expect(page.GetByText("19 left")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "See the order" }).ClickAsync();
        await page.GotoAsync(Shop.Address + PageOf(product));
        await ConnectedAsync(page);
        await Expect(page.GetByText("It is yours!")).ToHaveCountAsync(0);
        (await OrdersOfAsync(process, ann.Id)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_crash_at_any_point_of_a_purchase_leaves_one_order()
    {
        var products = new List<Product>();
        foreach (var delay in KillDelays)
            products.Add(await Shop.AddLiveSaleAsync($"Kettle {delay}"));
        var ann = await Shop.AddUserAsync("ann");
        await using var process = await MoveToProcessAsync();
        var page = await VisitAsAsync("ann");
        foreach (var (product, delay) in products.Zip(KillDelays))
        {
            await page.GotoAsync(Shop.Address + PageOf(product));
            await ConnectedAsync(page);

            await page.EvaluateAsync("window.isOld = true; document.querySelector('.button-buy').click()");
            await Task.Delay(delay, Cancelled);
            await process.KillAsync();
            await process.StartAsync(Cancelled);

            await page.WaitUntilAsync("!window.isOld && document.readyState === 'complete'");
            // Either the order is shown, or the click was lost and the button is enabled.
            await page.WaitUntilAsync(
                "document.body.innerText.includes('It is yours!') || void document.querySelector('.button-buy:enabled')?.click()");
            await Expect(page.GetByText("It is yours!")).ToHaveCountAsync(1);
            (await OrdersOfAsync(process, ann.Id)).Count(order => order.ProductId == product.Id).ShouldBe(1);
        }
        var reconciler = await process.GetAsync<IReconciler>();
        (await reconciler.ReconcileAsync(Cancelled)).Differences.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_purchase_lost_in_a_crash_is_explained_and_can_be_repeated()
    {
        var product = await Shop.AddLiveSaleAsync(units: 20);
        var ann = await Shop.AddUserAsync("ann");
        await using var process = await MoveToProcessAsync();
        var page = await VisitAsAsync("ann", PageOf(product));
        await ConnectedAsync(page);
        // The second time, the message about the first click is still on the page.
        for (var press = 1; press <= 2; press++)
        {
            await process.SuspendAsync();
            await page.EvaluateAsync("window.isOld = true; document.querySelector('.button-buy').click()");
            await page.WaitForTimeoutAsync(500);

            await process.KillAsync();
            await process.StartAsync(Cancelled);

            await page.WaitUntilAsync("!window.isOld");
            await ConnectedAsync(page);
            await Expect(page.GetByText("We can't find your order yet.")).ToBeVisibleAsync();
        }
        await BuyButton(page).ClickAsync();
        await Expect(page.GetByText("It is yours!")).ToBeVisibleAsync();
        (await OrdersOfAsync(process, ann.Id)).Count.ShouldBe(1);
        await page.ReloadAsync();
        await Expect(page.GetByText("It is yours!")).ToBeVisibleAsync();
        await Expect(page.GetByText("We can't find your order yet.")).ToHaveCountAsync(0);
    }

    private static ILocator Quantity(IPage page) => page.Locator("input[aria-label=Quantity]");

    private static async Task WaitForTimeAsync(DateTimeOffset instant)
    {
        while (RunningShop.Now <= instant)
            await Task.Delay(100, Cancelled);
    }

    private static async Task<IReadOnlyList<Order>> OrdersOfAsync(KillableShop shop, string userId)
    {
        var orders = await shop.GetAsync<IOrders>();
        return (await orders.ListOwnAsync(userId, 0, 100, Cancelled)).Items;
    }

    private static async Task<Sale> AddSaleAsync(KillableShop shop, Product product, TimeSpan startsIn, TimeSpan endsIn)
    {
        var now = RunningShop.Now;
        var sale = new Sale
        {
            Id = EntityId.New(now),
            CreatedAt = now,
            UpdatedAt = now,
            ProductId = product.Id,
            Discount = 40m,
            StartTime = now + startsIn,
            EndTime = now + endsIn,
        };
        var contexts = await shop.GetAsync<IDbContextFactory<FlashSaleDbContext>>();
        await using var context = await contexts.CreateDbContextAsync(Cancelled);
        context.Add(sale);
        await context.SaveChangesAsync(Cancelled);
        return sale;
    }
}
