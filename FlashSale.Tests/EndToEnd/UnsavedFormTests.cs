using FlashSale.Domain.Accounts;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Legal;
using FlashSale.Domain.Sales;
using FlashSale.Tests.Infrastructure;
using Microsoft.Playwright;

namespace FlashSale.Tests.EndToEnd;

/// <summary>Unsaved input of a merchant when the shop or its connection fails.</summary>
public sealed class UnsavedFormTests(Chromium chromium) : BrowserTest(chromium)
{
    [Fact]
    public async Task A_sale_draft_survives_a_crash_and_is_planned_once()
    {
        await Shop.AddUserAsync("mia", Roles.Merchant);
        var product = await Shop.AddProductAsync("Copper kettle", stock: 20, price: 80m);
        await using var process = await MoveToProcessAsync();
        var page = await VisitAsAsync("mia", NewSaleOf(product));
        await TypeSaleAsync(page);

        await process.KillAsync();
        await process.StartAsync(Cancelled);

        await ShouldHaveTypedSaleAsync(page);
        await page.GetByLabel("Start").FillAsync(LocalTime(RunningShop.Now.AddHours(1)));
        await page.GetByLabel("End").FillAsync(LocalTime(RunningShop.Now.AddHours(2)));
        await page.GetByRole(AriaRole.Button, new() { Name = "Plan sale" }).ClickAsync();
        await Expect(page.GetByText("0 of 10 sold").First).ToBeVisibleAsync();
        await Expect(Notice(page)).ToHaveCountAsync(0);
        var sales = await process.GetAsync<ISales>();
        (await sales.ListAsync(0, 10, Cancelled)).Items.ShouldHaveSingleItem().ProductId.ShouldBe(product.Id);

        // The next form starts empty.
        await page.GotoAsync(Shop.Address + "/admin/sales/new");
        await Expect(page.GetByLabel("Discount")).ToHaveValueAsync("");
        await Expect(Notice(page)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_product_draft_survives_a_crash_and_shows_the_conflict()
    {
        await Shop.AddUserAsync("mia", Roles.Merchant);
        var product = await Shop.AddProductAsync("Copper kettle", stock: 5, price: 80m);
        await using var process = await MoveToProcessAsync();
        var page = await VisitAsAsync("mia", $"/admin/products/{product.Id}");
        await page.GetByLabel("Price").ClearAsync();
        await page.GetByLabel("Price").PressSequentiallyAsync("72.5");
        await page.GetByLabel("Description").PressSequentiallyAsync(" Half a sentence");
        await WaitForStoredAsync(page, "Half a sentence");

        await process.KillAsync();
        var products = await process.GetAsync<IProducts>();
        await products.UpdateAsync(
            product.Id, ProductDraft.Of(product) with { Name = "Steel kettle" }, product.RowVersion, "max", Cancelled);
        await process.StartAsync(Cancelled);

        await Expect(Notice(page)).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Name")).ToHaveValueAsync("Copper kettle");
        await Expect(page.GetByLabel("Description")).ToHaveValueAsync("Sturdy and plain. Half a sentence");
        await Expect(page.GetByLabel("Price")).ToHaveValueAsync("72.50");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.GetByText("max changed this on")).ToBeVisibleAsync();
        await Expect(page.Locator(".theirs", new() { HasText = "Steel kettle" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_longest_legal_text_survives_a_crash()
    {
        await Shop.AddUserAsync("mia", Roles.Merchant);
        await using var process = await MoveToProcessAsync();
        var page = await VisitAsAsync("mia", "/admin/legal/privacy");
        // Three bytes each.
        var text = new string('語', LegalPage.MarkdownLength);
        await page.GetByLabel("Text").FillAsync(text);
        await WaitForStoredAsync(page, text);

        await process.KillAsync();
        await process.StartAsync(Cancelled);

        await Expect(Notice(page)).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Text")).ToHaveValueAsync(text);
        await page.GetByRole(AriaRole.Button, new() { Name = "Publish" }).ClickAsync();
        await Expect(page.GetByText("Last changed by mia")).ToBeVisibleAsync();
        var pages = await process.GetAsync<ILegalPages>();
        (await pages.FindAsync(LegalPageKind.Privacy, Cancelled))!.Markdown.ShouldBe(text);
    }

    [Fact]
    public async Task A_page_that_was_paused_and_resumed_keeps_its_draft()
    {
        await Shop.AddUserAsync("mia", Roles.Merchant);
        var product = await Shop.AddProductAsync("Copper kettle", stock: 20, price: 80m);
        var page = await VisitAsAsync("mia", NewSaleOf(product));
        await TypeSaleAsync(page);

        (await page.EvaluateAsync<bool>("Blazor.pauseCircuit()")).ShouldBeTrue();
        (await page.EvaluateAsync<bool>("Blazor.resumeCircuit()")).ShouldBeTrue();

        await ShouldHaveTypedSaleAsync(page);
    }

    [Fact]
    public async Task A_reload_keeps_the_draft_and_starting_over_discards_it()
    {
        await Shop.AddUserAsync("mia", Roles.Merchant);
        var product = await Shop.AddProductAsync("Copper kettle", stock: 20, price: 80m);
        var page = await VisitAsAsync("mia", NewSaleOf(product));
        await TypeSaleAsync(page);

        await page.ReloadAsync();
        await ShouldHaveTypedSaleAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Discard changes" }).ClickAsync();

        await Expect(page.GetByLabel("Discount")).ToHaveValueAsync("");
        await Expect(Notice(page)).ToHaveCountAsync(0);
        await page.WaitUntilAsync("!Object.keys(sessionStorage).some(place => place.startsWith('typed:'))");
    }

    [Fact]
    public async Task Leaving_the_page_discards_the_draft_and_skipping_does_not()
    {
        await Shop.AddUserAsync("mia", Roles.Merchant);
        var product = await Shop.AddProductAsync("Copper kettle", stock: 20, price: 80m);
        var page = await VisitAsAsync("mia", NewSaleOf(product));
        await TypeSaleAsync(page);

        await page.Locator(".skip-link").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**#main");
        await Expect(page.GetByLabel("Discount")).ToHaveValueAsync("25");
        await WaitForStoredAsync(page, "10");

        await page.GetByRole(AriaRole.Link, new() { Name = "Back to sales" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Sales" })).ToBeVisibleAsync();
        await page.GoBackAsync();
        await Expect(page.GetByLabel("Discount")).ToHaveValueAsync("");
        await Expect(Notice(page)).ToHaveCountAsync(0);
    }

    private static string NewSaleOf(Product product) => $"/admin/sales/new?product={product.Id}";

    private static ILocator Notice(IPage page) => page.GetByText("We restored your unsaved changes");

    private static async Task TypeSaleAsync(IPage page)
    {
        await page.GetByLabel("Discount").FillAsync("25");
        await Expect(page.GetByText("$60.00")).ToBeVisibleAsync();
        // The focus stays in the field.
        await page.GetByLabel("Units offered").FillAsync("10");
        await WaitForStoredAsync(page, "\"UnitsOffered\":10");
    }

    private static async Task ShouldHaveTypedSaleAsync(IPage page)
    {
        await Expect(Notice(page)).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Combobox, new() { Name = "Product" })).ToHaveValueAsync("Copper kettle");
        await Expect(page.GetByLabel("Discount")).ToHaveValueAsync("25");
        await Expect(page.GetByLabel("Units offered")).ToHaveValueAsync("10");
        await Expect(page.GetByText("$60.00")).ToBeVisibleAsync();
    }

    private static async Task WaitForStoredAsync(IPage page, string words) =>
        await page.WaitUntilAsync(
            "words => Object.entries(sessionStorage).some(([place, typed]) => place.startsWith('typed:mia:') && typed.includes(words))",
            words);
}
