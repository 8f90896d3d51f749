using FlashSale.Data.Notifications;
using FlashSale.Domain.Accounts;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Stock;
using FlashSale.Tests.Infrastructure;
using FlashSale.Web.Notifications;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Playwright;

namespace FlashSale.Tests.EndToEnd;

public sealed class MerchantTests(Chromium chromium) : BrowserTest(chromium)
{
    // A drawing of one pixel.
    private static readonly byte[] Png = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    [Fact]
    public async Task A_shopper_is_refused_at_the_dashboard()
    {
        await Shop.AddUserAsync("ann");

        var page = await VisitAsAsync("ann", "/admin");

        await Expect(page.GetByText("This page is not for you")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_merchant_makes_a_product_and_a_sale_and_a_shopper_buys_it()
    {
        await Shop.AddUserAsync("mia", Roles.Merchant);
        await Shop.AddUserAsync("ann");
        var merchant = await VisitAsAsync("mia", "/admin/products/new");

        await merchant.GetByLabel("Name").FillAsync("Copper kettle");
        await merchant.GetByLabel("Price").FillAsync("80");
        await merchant.GetByLabel("Published").CheckAsync();
        await merchant.GetByRole(AriaRole.Button, new() { Name = "Create product" }).ClickAsync();
        await Expect(merchant.GetByText("Last changed by mia")).ToBeVisibleAsync();
        // A file chosen by hand comes later than the browser's script has seen the new field.
        await merchant.WaitForTimeoutAsync(500);
        await merchant.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = "kettle.png", MimeType = "image/png", Buffer = Png });
        await Expect(merchant.GetByText("The new picture is saved.")).ToBeVisibleAsync();

        await merchant.GotoAsync(Shop.Address + "/admin/inventory");
        await merchant.GetByRole(AriaRole.Button, new() { Name = "Restock Copper kettle" }).ClickAsync();
        await merchant.GetByLabel("Units that came in").FillAsync("12");
        await merchant.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(merchant.GetByText("Copper kettle: 12 in stock.")).ToBeVisibleAsync();

        await merchant.GetByRole(AriaRole.Link, new() { Name = "Copper kettle" }).ClickAsync();
        await merchant.GetByRole(AriaRole.Link, new() { Name = "Plan a sale" }).ClickAsync();
        await Expect(merchant.GetByRole(AriaRole.Combobox, new() { Name = "Product" })).ToHaveValueAsync("Copper kettle");
        await merchant.GetByLabel("Discount").FillAsync("25");
        await Expect(merchant.GetByText("$60.00")).ToBeVisibleAsync();
        await merchant.GetByLabel("Start").FillAsync(LocalTime(RunningShop.Now.AddMinutes(-5)));
        await merchant.GetByLabel("End").FillAsync(LocalTime(RunningShop.Now.AddHours(2)));
        await merchant.GetByLabel("Units offered").FillAsync("10");
        await merchant.GetByLabel("Limit for a customer").FillAsync("1");
        await merchant.GetByRole(AriaRole.Button, new() { Name = "Plan the sale" }).ClickAsync();
        await Expect(merchant.GetByText("0 of 10 sold").First).ToBeVisibleAsync();

        var shopper = await VisitAsAsync("ann", "/");
        await shopper.GetByText("Copper kettle").ClickAsync();
        await ConnectedAsync(shopper);
        await BuyButton(shopper).ClickAsync();
        await Expect(shopper.GetByText("You got unit 1 of 10.")).ToBeVisibleAsync();
        await merchant.GotoAsync(Shop.Address + "/admin/orders");
        await Expect(merchant.Locator("tr", new() { HasText = "Copper kettle" }).GetByText("Confirmed")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_overview_follows_a_sale_without_a_reload()
    {
        await Shop.AddUserAsync("mia", Roles.Merchant);
        var ann = await Shop.AddUserAsync("ann");
        var product = await Shop.AddLiveSaleAsync(units: 3);
        var page = await VisitAsAsync("mia", "/admin");
        await Expect(page.Locator(".figures div", new() { HasText = "Orders today" })).ToContainTextAsync("0");
        await Expect(page.GetByText("There is no order yet.")).ToBeVisibleAsync();

        await Shop.BuyAsync(ann, product, 2);
        await Expect(page.Locator(".figures div", new() { HasText = "Orders today" })).ToContainTextAsync("1");
        await Expect(page.Locator(".figures div", new() { HasText = "Revenue today" })).ToContainTextAsync("$120.00");
        await Expect(page.GetByText("2 × Copper kettle, ann")).ToBeVisibleAsync();

        await Shop.BuyAsync(ann, product, 1);
        await Expect(page.Locator(".figures div", new() { HasText = "Units today" })).ToContainTextAsync("3");
        await Expect(page.GetByText("Sold out")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_lists_follow_a_sale_without_a_reload()
    {
        await Shop.AddUserAsync("mia", Roles.Merchant);
        var ann = await Shop.AddUserAsync("ann");
        var product = await Shop.AddLiveSaleAsync(units: 1);
        var sales = await VisitAsAsync("mia", "/admin/sales");
        var orders = await VisitAsAsync("mia", "/admin/orders");
        await Expect(sales.Locator("tr", new() { HasText = "Copper kettle" }).GetByText("Live")).ToBeVisibleAsync();
        await Expect(orders.GetByText("There is no order yet.")).ToBeVisibleAsync();

        await Shop.BuyAsync(ann, product, 1);

        await Expect(sales.Locator("tr", new() { HasText = "Copper kettle" }).GetByText("Sold out")).ToBeVisibleAsync();
        await Expect(orders.Locator("tr", new() { HasText = "Copper kettle" }).GetByText("Confirmed")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Without_a_mail_server_the_overview_says_what_waits()
    {
        await ReopenAsync(host => host.ConfigureTestServices(services => services.AddSingleton<IMailer>(new NoMailer(NullLogger<NoMailer>.Instance))));
        await Shop.AddUserAsync("mia", Roles.Merchant);
        await Shop.BuyAsync(await Shop.AddUserAsync("ann"), await Shop.AddLiveSaleAsync(units: 3));

        var page = await VisitAsAsync("mia", "/admin");
        await Expect(page.GetByText("1 e-mail is waiting: no mail server is set up.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Set one up" }).ClickAsync();

        await Expect(page.GetByText("Smtp__Host=")).ToBeVisibleAsync();
        await Expect(page.GetByText("No e-mail has failed.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_merchant_sees_why_an_e_mail_failed_and_dismisses_it()
    {
        await ReopenAsync(host => host.ConfigureTestServices(services => services.AddSingleton<IMailer, RefusingMailer>()));
        await Shop.AddUserAsync("mia", Roles.Merchant);
        await Shop.BuyAsync(await Shop.AddUserAsync("ann"), await Shop.AddLiveSaleAsync(units: 3));
        while (await Shop.Get<MailQueue>().CountFailedAsync(Cancelled) == 0)
            await Task.Delay(50, Cancelled);

        var page = await VisitAsAsync("mia", "/admin");
        await Expect(page.GetByText("1 e-mail couldn't be sent.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "See why" }).ClickAsync();
        var row = page.Locator("tr", new() { HasText = "Order confirmed" });
        await Expect(row).ToContainTextAsync("ann@example.com");
        await Expect(row).ToContainTextAsync("550 No such user");

        await row.GetByText("Dismiss").ClickAsync();
        await Expect(page.GetByText("No e-mail has failed.")).ToBeVisibleAsync();
        (await Shop.Get<MailQueue>().CountFailedAsync(Cancelled)).ShouldBe(0);
    }

    [Fact]
    public async Task A_typo_in_a_live_price_is_asked_about_before_it_is_saved()
    {
        await Shop.AddUserAsync("mia", Roles.Merchant);
        var product = await Shop.AddLiveSaleAsync(units: 3);
        var page = await VisitAsAsync("mia", $"/admin/products/{product.Id}");
        await page.GetByLabel("Price").FillAsync("10");

        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();

        await Expect(page.GetByText("Change the price while people are buying?")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Row, new() { Name = "Sale price" })).ToContainTextAsync("$6.00");
        (await Shop.Get<IProducts>().FindAsync(product.Id, Cancelled))!.Price.ShouldBe(100m);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sell at $6.00" }).ClickAsync();
        await Expect(page.GetByText("Saved.")).ToBeVisibleAsync();
        (await Shop.Get<IProducts>().FindAsync(product.Id, Cancelled))!.Price.ShouldBe(10m);
    }

    [Fact]
    public async Task Of_two_merchants_who_edit_a_product_the_second_sees_both_values_and_decides()
    {
        await Shop.AddUserAsync("mia", Roles.Merchant);
        var product = await Shop.AddProductAsync("Copper kettle", stock: 5, price: 80m);
        var page = await VisitAsAsync("mia", $"/admin/products/{product.Id}");
        await page.GetByLabel("Name").FillAsync("Copper kettle, large");
        await Shop.Get<IProducts>().UpdateAsync(product.Id, ProductDraft.Of(product) with { Name = "Steel kettle" }, product.RowVersion, "max", Cancelled);

        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();

        await Expect(page.GetByText("max changed it on")).ToBeVisibleAsync();
        await Expect(page.Locator(".yours", new() { HasText = "Copper kettle, large" })).ToBeVisibleAsync();
        await Expect(page.Locator(".theirs", new() { HasText = "Steel kettle" })).ToBeVisibleAsync();
        (await Shop.Get<IProducts>().FindAsync(product.Id, Cancelled))!.Name.ShouldBe("Steel kettle");

        await page.GetByRole(AriaRole.Button, new() { Name = "Apply mine over theirs" }).ClickAsync();
        await Expect(page.GetByText("Somebody else changed this")).ToBeHiddenAsync();
        (await Shop.Get<IProducts>().FindAsync(product.Id, Cancelled))!.Name.ShouldBe("Copper kettle, large");
    }

    [Fact]
    public async Task Each_number_that_is_refused_is_said_to_be_and_none_is_read_otherwise_than_it_was_typed()
    {
        await Shop.AddUserAsync("mia", Roles.Merchant);
        var product = await Shop.AddProductAsync("Copper kettle", stock: 5, price: 80m);
        var page = await VisitAsAsync("mia", $"/admin/products/{product.Id}");
        var save = page.GetByRole(AriaRole.Button, new() { Name = "Save" });

        foreach (var (typed, answer) in new[] { ("-1", "The price must lie between"), ("-2", "The price must lie between"), ("12,50", "Write 12.50 for a number with decimals"), ("12,60", "Write 12.50 for a number with decimals") })
        {
            await page.GetByLabel("Price").ClearAsync();
            await page.GetByLabel("Price").PressSequentiallyAsync(typed);
            await save.ClickAsync();
            await Expect(page.GetByText(answer)).ToBeVisibleAsync();
            await Expect(page.GetByLabel("Price")).ToHaveValueAsync(typed);
        }
        (await Shop.Get<IProducts>().FindAsync(product.Id, Cancelled))!.Price.ShouldBe(80m);

        await page.GetByLabel("Price").FillAsync("1,250.5");
        await save.ClickAsync();
        await Expect(page.GetByText("Saved.")).ToBeVisibleAsync();
        (await Shop.Get<IProducts>().FindAsync(product.Id, Cancelled))!.Price.ShouldBe(1250.5m);

        await page.GotoAsync(Shop.Address + "/admin/inventory");
        await page.GetByRole(AriaRole.Button, new() { Name = "Restock Copper kettle" }).ClickAsync();
        foreach (var (typed, answer) in new[] { ("-1", "Type how many units, 1 or more."), ("-2", "Type how many units, 1 or more."), ("1,5", "Write a whole number") })
        {
            await page.GetByLabel("Units that came in").FillAsync(typed);
            await save.ClickAsync();
            await Expect(page.GetByText(answer)).ToBeVisibleAsync();
            await Expect(page.GetByLabel("Units that came in")).ToHaveValueAsync(typed);
        }
        (await Shop.Get<IInventories>().FindAsync(product.Id, Cancelled))!.Stock.ShouldBe(5);
    }

    [Fact]
    public async Task The_stock_that_a_merchant_looks_at_follows_the_orders()
    {
        await Shop.AddUserAsync("mia", Roles.Merchant);
        var bob = await Shop.AddUserAsync("bob");
        var product = await Shop.AddLiveSaleAsync("Copper kettle", units: 20);
        var page = await VisitAsAsync("mia", "/admin/inventory");
        var stock = page.Locator("tr", new() { HasText = "Copper kettle" }).Locator("td.number");
        await Expect(stock).ToHaveTextAsync("20");

        await Shop.BuyAsync(bob, product, quantity: 3);
        await Expect(stock).ToHaveTextAsync("17");

        (await Shop.Get<IInventories>().ListMovementsAsync(product.Id, 10, Cancelled)).Count.ShouldBe(1);
    }

    private sealed class RefusingMailer : IMailer
    {
        public Task SendAsync(Mail mail, CancellationToken cancellationToken = default) => throw new MailRejectedException("550 No such user");
    }
}
