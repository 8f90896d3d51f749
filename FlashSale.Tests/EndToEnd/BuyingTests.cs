using FlashSale.Domain.Ordering;
using FlashSale.Tests.Infrastructure;
using Microsoft.Playwright;

namespace FlashSale.Tests.EndToEnd;

public sealed class BuyingTests(Chromium chromium) : BrowserTest(chromium)
{
    [Fact]
    public async Task A_new_customer_signs_up_confirms_buys_and_finds_the_order()
    {
        var product = await Shop.AddLiveSaleAsync("Copper kettle", units: 20, perCustomerLimit: 1);
        var page = await VisitAsync(PageOf(product));
        await BuyButton(page).ClickAsync();
        await page.Locator("main").GetByRole(AriaRole.Link, new() { Name = "Sign up" }).ClickAsync();
        await page.Locator("[name='Input.UserName']").FillAsync("ann");
        await page.Locator("[name='Input.Email']").FillAsync("ann@example.com");
        await page.Locator("[name='Input.Password']").FillAsync(RunningShop.Password);
        await page.Locator("[name='Input.ConfirmPassword']").FillAsync(RunningShop.Password);
        await page.Locator("main").GetByRole(AriaRole.Button, new() { Name = "Sign up" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Copper kettle" })).ToBeVisibleAsync();
        await page.GotoAsync(Shop.Address + "/dev/mail");
        await page.GetByRole(AriaRole.Link, new() { Name = "Confirm address" }).ClickAsync();
        await Expect(page.GetByText("your e-mail address is confirmed")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Continue" }).ClickAsync();

        await ConnectedAsync(page);
        await BuyButton(page).ClickAsync();
        await Expect(page.GetByText("You got unit 1 of 20.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "My orders" }).First.ClickAsync();
        await Expect(page.GetByText("1 × Copper kettle")).ToBeVisibleAsync();
        await Expect(page.GetByText("Confirmed", new() { Exact = true })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_count_falls_in_one_browser_when_another_buys()
    {
        var product = await Shop.AddLiveSaleAsync(units: 20);
        await Shop.AddUserAsync("ann");
        var watching = await VisitAsync(PageOf(product));
        await Expect(watching.GetByText("20 left")).ToBeVisibleAsync();
        await ConnectedAsync(watching);
        var buying = await VisitAsAsync("ann", PageOf(product));

        await ConnectedAsync(buying);
        await BuyButton(buying).ClickAsync();
        await Expect(buying.GetByText("It is yours!")).ToBeVisibleAsync();

        await Expect(watching.GetByText("19 left")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_double_click_buys_once()
    {
        var product = await Shop.AddLiveSaleAsync(units: 20);
        var ann = await Shop.AddUserAsync("ann");
        var page = await VisitAsAsync("ann", PageOf(product));

        await ConnectedAsync(page);
        await page.EvaluateAsync("for (let i = 0; i < 6; i++) document.querySelector('.button-buy').click()");
        await Expect(page.GetByText("It is yours!")).ToBeVisibleAsync();
        await page.WaitForTimeoutAsync(500);

        (await Shop.Get<IOrders>().ListOwnAsync(ann.Id, 0, 10, Cancelled)).Total.ShouldBe(1);
    }

    [Fact]
    public async Task An_invalid_quantity_buys_nothing_by_click_or_key()
    {
        var product = await Shop.AddLiveSaleAsync(units: 50, perCustomerLimit: 40);
        var ann = await Shop.AddUserAsync("ann");
        var page = await VisitAsAsync("ann", PageOf(product));
        await ConnectedAsync(page);
        var field = page.Locator("input[aria-label=Quantity]");
        foreach (var typed in new[] { "2.5", "0", "-3", "abc", "٣", "３", "" })
        {
            foreach (var press in new Func<Task>[]
            {
                () => BuyButton(page).ClickAsync(),
                () => field.PressAsync("Enter"),
                () => page.EvaluateAsync("document.querySelector('.button-buy').click()"),
            })
            {
                await field.FillAsync(typed);
                await press();
                await Expect(page.GetByText("Enter a whole number from 1 to 40.")).ToBeVisibleAsync();
                await Expect(field).ToHaveValueAsync(typed);
                await page.GetByRole(AriaRole.Button, new() { Name = "One more" }).ClickAsync();
                await Expect(page.GetByText("Enter a whole number from 1 to 40.")).ToBeHiddenAsync();
                await field.FillAsync("1");
                await field.BlurAsync();
                await Expect(BuyButton(page)).ToHaveTextAsync("Buy now");
            }
        }
        (await Shop.Get<IOrders>().ListOwnAsync(ann.Id, 0, 10, Cancelled)).Total.ShouldBe(0);
    }

    [Fact]
    public async Task A_quantity_over_the_limit_is_refused_and_lowered()
    {
        var product = await Shop.AddLiveSaleAsync(units: 50, perCustomerLimit: 40);
        var ann = await Shop.AddUserAsync("ann");
        var page = await VisitAsAsync("ann", PageOf(product));
        await ConnectedAsync(page);
        var field = page.Locator("input[aria-label=Quantity]");
        foreach (var typed in new[] { "60", "70", "99999999999" })
        {
            await field.FillAsync(typed);
            await field.BlurAsync();
            await Expect(field).ToHaveValueAsync("40");
            await Expect(BuyButton(page)).ToContainTextAsync("Buy 40");

            await field.FillAsync(typed);
            await page.EvaluateAsync("document.querySelector('.button-buy').click()");
            await Expect(page.GetByText(typed.Length > 2 ? "The quantity must be 1000000 or less." : "One customer can buy up to 40."))
                .ToBeVisibleAsync();
            await Expect(field).ToHaveValueAsync("40");
        }
        (await Shop.Get<IOrders>().ListOwnAsync(ann.Id, 0, 10, Cancelled)).Total.ShouldBe(0);

        await field.FillAsync(" 4 ");
        await page.EvaluateAsync("document.querySelector('.button-buy').click()");
        await Expect(page.GetByText("Order received")).ToBeVisibleAsync();
        (await Shop.Get<IOrders>().ListOwnAsync(ann.Id, 0, 10, Cancelled)).Items.ShouldHaveSingleItem().Quantity.ShouldBe(4);
    }

    [Fact]
    public async Task A_double_click_before_the_page_is_connected_buys_once()
    {
        var product = await Shop.AddLiveSaleAsync(units: 20);
        var ann = await Shop.AddUserAsync("ann");
        var page = await VisitAsAsync("ann");
        await page.RouteAsync("**/_blazor/**", route => route.AbortAsync());
        await page.GotoAsync(Shop.Address + PageOf(product));

        await page.EvaluateAsync("for (let i = 0; i < 6; i++) document.querySelector('.button-buy').click()");
        await Expect(page.GetByText("It is yours!")).ToBeVisibleAsync();

        (await Shop.Get<IOrders>().ListOwnAsync(ann.Id, 0, 10, Cancelled)).Total.ShouldBe(1);
    }

    [Fact]
    public async Task A_reload_during_a_purchase_shows_the_order_and_buys_once()
    {
        var product = await Shop.AddLiveSaleAsync(units: 20);
        var ann = await Shop.AddUserAsync("ann");
        var page = await VisitAsAsync("ann", PageOf(product));
        await ConnectedAsync(page);

        // Clicks and leaves before the response arrives.
        await page.EvaluateAsync(
            "window.isOld = true; document.querySelector('.button-buy').click(); setTimeout(() => location.reload(), 0)");
        await page.WaitUntilAsync("!window.isOld && document.readyState === 'complete'");
        // Either the order is shown, or the click never left the browser and the button is enabled.
        await page.WaitUntilAsync(
            "document.body.innerText.includes('It is yours!') || void document.querySelector('.button-buy:enabled')?.click()");
        await Expect(page.GetByText("It is yours!")).ToBeVisibleAsync();

        (await Shop.Get<IOrders>().ListOwnAsync(ann.Id, 0, 10, Cancelled)).Total.ShouldBe(1);
    }

    [Fact]
    public async Task The_login_leads_back_to_the_product_and_the_quantity()
    {
        var product = await Shop.AddLiveSaleAsync(units: 20);
        await Shop.AddUserAsync("ann");
        var page = await VisitAsync(PageOf(product));
        await page.GetByRole(AriaRole.Button, new() { Name = "One more" }).ClickAsync();
        await Expect(page.GetByLabel("Quantity", new() { Exact = true }).And(page.Locator("input"))).ToHaveValueAsync("2");

        await BuyButton(page).ClickAsync();
        await LogInAsync(page, "ann");

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Copper kettle" })).ToBeVisibleAsync();
        await Expect(page.Locator("input[aria-label=Quantity]")).ToHaveValueAsync("2");
    }

    [Fact]
    public async Task A_late_buyer_sees_that_it_is_sold_out()
    {
        var product = await Shop.AddLiveSaleAsync(units: 2);
        await Shop.AddUserAsync("ann");
        var bob = await Shop.AddUserAsync("bob");
        var page = await VisitAsAsync("ann", PageOf(product));
        await ConnectedAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "One more" }).ClickAsync();
        await Expect(page.Locator("input[aria-label=Quantity]")).ToHaveValueAsync("2");
        await Shop.BuyAsync(bob, product);

        await BuyButton(page).ClickAsync();

        await Expect(page.GetByText("Only 1 left.")).ToBeVisibleAsync();

        // The refusal used up its key, so the next click has another one, even after a reload.
        await page.ReloadAsync();
        await ConnectedAsync(page);
        await BuyButton(page).ClickAsync();
        await Expect(page.GetByText("It is yours!")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_canceled_order_returns_its_unit_on_every_page()
    {
        var product = await Shop.AddLiveSaleAsync(units: 1);
        await Shop.AddUserAsync("ann");
        var buying = await VisitAsAsync("ann", PageOf(product));
        await ConnectedAsync(buying);
        await BuyButton(buying).ClickAsync();
        await Expect(buying.GetByText("It is yours!")).ToBeVisibleAsync();
        var watching = await VisitAsync(PageOf(product));
        await Expect(watching.GetByRole(AriaRole.Button, new() { Name = "Sold out" })).ToBeVisibleAsync();
        await watching.WaitForTimeoutAsync(1000);

        await buying.GetByRole(AriaRole.Link, new() { Name = "See the order" }).ClickAsync();
        await buying.GetByText("Cancel this order").ClickAsync();
        await buying.GetByRole(AriaRole.Button, new() { Name = "Cancel order" }).ClickAsync();
        await Expect(buying.GetByText("Your order was cancelled.")).ToBeVisibleAsync();

        await Expect(watching.GetByRole(AriaRole.Button, new() { Name = "Buy now" })).ToBeEnabledAsync();
    }

    [Fact]
    public async Task Another_customers_order_is_not_found()
    {
        var product = await Shop.AddLiveSaleAsync(units: 5);
        await Shop.AddUserAsync("ann");
        var bob = await Shop.AddUserAsync("bob");
        var order = ((PurchaseOutcome.Accepted)await Shop.BuyAsync(bob, product)).Order;

        var page = await VisitAsAsync("ann", $"/orders/{order.Id}");

        await Expect(page.GetByText("We couldn't find this page")).ToBeVisibleAsync();
    }
}
