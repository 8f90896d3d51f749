using FlashSale.Data.Notifications;
using FlashSale.Domain.Accounts;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Stock;
using FlashSale.Tests.Infrastructure;
using FlashSale.Web.Notifications;
using FlashSale.Web.Storefront.Legal;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Playwright;

namespace FlashSale.Tests.EndToEnd;

public sealed class MerchantTests(Chromium chromium) : BrowserTest(chromium)
{
    // A picture of one pixel.
    private static readonly byte[] Png =
        Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    [Fact]
    public async Task A_shopper_cannot_open_the_dashboard()
    {
        await Shop.AddUserAsync("ann");

        var page = await VisitAsAsync("ann", "/admin");

        await Expect(page.GetByText("You don't have access to this page")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_merchant_creates_a_product_and_a_sale_and_a_shopper_buys()
    {
        await Shop.AddUserAsync("mia", Roles.Merchant);
        await Shop.AddUserAsync("ann");
        var merchant = await VisitAsAsync("mia", "/admin/products/new");

        await merchant.GetByLabel("Name").FillAsync("Copper kettle");
        await merchant.GetByLabel("Price").FillAsync("80");
        await merchant.GetByLabel("Published").CheckAsync();
        await merchant.GetByRole(AriaRole.Button, new() { Name = "Create product" }).ClickAsync();
        await Expect(merchant.GetByText("Last changed by mia")).ToBeVisibleAsync();
        // A person chooses a file only after the script has initialized the new field.
        await merchant.WaitForTimeoutAsync(500);
        await merchant.Locator("input[type=file]").SetInputFilesAsync(new FilePayload
        {
            Name = "kettle.png",
            MimeType = "image/png",
            Buffer = Png,
        });
        await Expect(merchant.GetByText("Picture saved.")).ToBeVisibleAsync();

        await merchant.GotoAsync(Shop.Address + "/admin/inventory");
        await merchant.GetByRole(AriaRole.Button, new() { Name = "Restock Copper kettle" }).ClickAsync();
        await merchant.GetByLabel("Units received").FillAsync("12");
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
        await merchant.GetByLabel("Limit per customer").FillAsync("1");
        await merchant.GetByRole(AriaRole.Button, new() { Name = "Plan sale" }).ClickAsync();
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
    public async Task A_merchant_writes_the_terms_and_a_visitor_reads_them()
    {
        await Shop.AddUserAsync("mia", Roles.Merchant);
        var merchant = await VisitAsAsync("mia", "/admin");
        await merchant.GetByRole(AriaRole.Link, new() { Name = "Legal pages" }).ClickAsync();
        await merchant.GetByRole(AriaRole.Link, new() { Name = "Write Terms and conditions" }).ClickAsync();
        await merchant.GetByLabel("Text").FillAsync("# Delivery\n\nWe ship **every day**, see [returns](/legal/returns).");
        await Expect(merchant.Locator(".legal-text h2", new() { HasText = "Delivery" })).ToBeVisibleAsync();

        await merchant.GetByRole(AriaRole.Button, new() { Name = "Publish" }).ClickAsync();
        await Expect(merchant.GetByText("Last changed by mia")).ToBeVisibleAsync();

        while (Shop.Get<LegalPageCache>().Written.Count == 0)
            await Task.Delay(50, Cancelled);
        var visitor = await VisitAsync("/");
        await visitor.Locator("footer").GetByRole(AriaRole.Link, new() { Name = "Terms and conditions" }).ClickAsync();
        await Expect(visitor.GetByRole(AriaRole.Heading, new() { Name = "Terms and conditions", Level = 1 })).ToBeVisibleAsync();
        await Expect(visitor.GetByRole(AriaRole.Heading, new() { Name = "Delivery", Level = 2 })).ToBeVisibleAsync();
        await Expect(visitor.GetByText("every day")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_overview_follows_a_sale_without_a_reload()
    {
        await Shop.AddUserAsync("mia", Roles.Merchant);
        var ann = await Shop.AddUserAsync("ann");
        var product = await Shop.AddLiveSaleAsync(units: 3);
        var page = await VisitAsAsync("mia", "/admin");
        await Expect(page.Locator(".figures div", new() { HasText = "Orders today" })).ToContainTextAsync("0");
        await Expect(page.GetByText("No orders yet.")).ToBeVisibleAsync();

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
        await Expect(orders.GetByText("No orders yet.")).ToBeVisibleAsync();

        await Shop.BuyAsync(ann, product, 1);

        await Expect(sales.Locator("tr", new() { HasText = "Copper kettle" }).GetByText("Sold out")).ToBeVisibleAsync();
        await Expect(orders.Locator("tr", new() { HasText = "Copper kettle" }).GetByText("Confirmed")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Without_a_mail_server_the_overview_lists_waiting_emails()
    {
        await ReopenAsync(
            host => host.ConfigureTestServices(services => services.AddSingleton<IMailer>(new NoMailer(NullLogger<NoMailer>.Instance))));
        await Shop.AddUserAsync("mia", Roles.Merchant);
        await Shop.BuyAsync(await Shop.AddUserAsync("ann"), await Shop.AddLiveSaleAsync(units: 3));

        var page = await VisitAsAsync("mia", "/admin");
        await Expect(page.GetByText("1 e-mail is waiting: no mail server is set up.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Set one up" }).ClickAsync();

        await Expect(page.GetByText("Smtp__Host=")).ToBeVisibleAsync();
        await Expect(page.GetByText("No failed e-mails.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_merchant_sees_why_an_email_failed_and_dismisses_it()
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
        await Expect(page.GetByText("No failed e-mails.")).ToBeVisibleAsync();
        (await Shop.Get<MailQueue>().CountFailedAsync(Cancelled)).ShouldBe(0);
    }

    [Fact]
    public async Task A_large_change_of_a_live_price_needs_a_confirmation()
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
    public async Task The_second_merchant_to_save_sees_both_values_and_decides()
    {
        await Shop.AddUserAsync("mia", Roles.Merchant);
        var product = await Shop.AddProductAsync("Copper kettle", stock: 5, price: 80m);
        var page = await VisitAsAsync("mia", $"/admin/products/{product.Id}");
        await page.GetByLabel("Name").FillAsync("Copper kettle, large");
        await Shop.Get<IProducts>()
            .UpdateAsync(product.Id, ProductDraft.Of(product) with { Name = "Steel kettle" }, product.RowVersion, "max", Cancelled);

        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();

        await Expect(page.GetByText("max changed this on")).ToBeVisibleAsync();
        await Expect(page.Locator(".yours", new() { HasText = "Copper kettle, large" })).ToBeVisibleAsync();
        await Expect(page.Locator(".theirs", new() { HasText = "Steel kettle" })).ToBeVisibleAsync();
        (await Shop.Get<IProducts>().FindAsync(product.Id, Cancelled))!.Name.ShouldBe("Steel kettle");

        await page.GetByRole(AriaRole.Button, new() { Name = "Overwrite with mine" }).ClickAsync();
        await Expect(page.GetByText("Someone else changed this")).ToBeHiddenAsync();
        (await Shop.Get<IProducts>().FindAsync(product.Id, Cancelled))!.Name.ShouldBe("Copper kettle, large");
    }

    [Fact]
    public async Task Invalid_numbers_are_refused_and_never_reinterpreted()
    {
        await Shop.AddUserAsync("mia", Roles.Merchant);
        var product = await Shop.AddProductAsync("Copper kettle", stock: 5, price: 80m);
        var page = await VisitAsAsync("mia", $"/admin/products/{product.Id}");
        var save = page.GetByRole(AriaRole.Button, new() { Name = "Save" });

        (string, string)[] wrongPrices =
        [
            ("-1", "Enter a price between"),
            ("-2", "Enter a price between"),
            ("12,50", "Enter a number, such as 12.50 with decimals"),
            ("12,60", "Enter a number, such as 12.50 with decimals"),
        ];
        foreach (var (typed, answer) in wrongPrices)
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
        (string, string)[] wrongUnits =
        [
            ("-1", "Enter a number of units, 1 or more."),
            ("-2", "Enter a number of units, 1 or more."),
            ("1,5", "Enter a whole number"),
        ];
        foreach (var (typed, answer) in wrongUnits)
        {
            await page.GetByLabel("Units received").FillAsync(typed);
            await save.ClickAsync();
            await Expect(page.GetByText(answer)).ToBeVisibleAsync();
            await Expect(page.GetByLabel("Units received")).ToHaveValueAsync(typed);
        }
        (await Shop.Get<IInventories>().FindAsync(product.Id, Cancelled))!.Stock.ShouldBe(5);
    }

    [Fact]
    public async Task The_stock_page_follows_the_orders()
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
        public Task SendAsync(Mail mail, CancellationToken cancellationToken = default) =>
            throw new MailRejectedException("550 No such user");
    }
}
