using FlashSale.Domain.Accounts;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Ordering;
using Microsoft.Playwright;

namespace FlashSale.Tests.EndToEnd;

/// <summary>Pages in other tabs of a browser after a logout.</summary>
public sealed class LoggingOutTests(Chromium chromium) : BrowserTest(chromium)
{
    [Fact]
    public async Task An_open_page_does_not_buy_after_a_logout_in_another_tab()
    {
        var product = await Shop.AddLiveSaleAsync(units: 20);
        var ann = await Shop.AddUserAsync("ann");
        var page = await VisitAsAsync("ann", PageOf(product));
        await ConnectedAsync(page);

        await LogOutInAnotherTabAsync(page);
        await BuyButton(page).ClickAsync();

        await page.WaitForURLAsync("**/Account/Login?**");
        (await OrdersOfAsync(ann.Id)).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_open_page_does_not_buy_after_another_customers_login()
    {
        var product = await Shop.AddLiveSaleAsync(units: 20);
        var ann = await Shop.AddUserAsync("ann");
        await Shop.AddUserAsync("bob");
        var page = await VisitAsAsync("ann", PageOf(product));
        await ConnectedAsync(page);

        var other = await page.Context.NewPageAsync();
        await other.GotoAsync(Shop.Address + "/Account/Login");
        await LogInAsync(other, "bob");
        await BuyButton(page).ClickAsync();

        await page.WaitForURLAsync("**/Account/Login?**");
        (await OrdersOfAsync(ann.Id)).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_open_page_still_buys_after_a_profile_change()
    {
        var product = await Shop.AddLiveSaleAsync(units: 20);
        var ann = await Shop.AddUserAsync("ann");
        var page = await VisitAsAsync("ann", PageOf(product));
        await ConnectedAsync(page);

        var other = await page.Context.NewPageAsync();
        await other.GotoAsync(Shop.Address + "/Account/Manage");
        await other.Locator("[name='Input.DisplayName']").FillAsync("Ann of Berlin");
        await other.Locator("main").GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(other.GetByText("Profile saved.")).ToBeVisibleAsync();
        await BuyButton(page).ClickAsync();

        await Expect(page.GetByText("It is yours!")).ToBeVisibleAsync();
        (await OrdersOfAsync(ann.Id)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_logout_in_another_tab_closes_the_dashboard_keeps_drafts()
    {
        var product = await Shop.AddProductAsync("Copper kettle", stock: 5);
        await Shop.AddUserAsync("mia", Roles.Merchant);
        var page = await VisitAsAsync("mia", $"/admin/products/{product.Id}");
        var name = page.GetByLabel("Name", new() { Exact = true });
        await name.FillAsync("Tin kettle");

        await LogOutInAnotherTabAsync(page);

        await page.WaitForURLAsync("**/Account/Login?**");
        (await Shop.Get<IProducts>().FindAsync(product.Id, Cancelled))!.Name.ShouldBe("Copper kettle");
        await LogInAsync(page, "mia");
        await Expect(name).ToHaveValueAsync("Tin kettle");
    }

    private async Task LogOutInAnotherTabAsync(IPage page)
    {
        var other = await page.Context.NewPageAsync();
        await other.GotoAsync(Shop.Address + "/");
        await other.Locator(".menu summary").Last.ClickAsync();
        await other.GetByRole(AriaRole.Button, new() { Name = "Log out" }).ClickAsync();
        await Expect(other.GetByRole(AriaRole.Link, new() { Name = "Log in" })).ToBeVisibleAsync();
    }

    private async Task<IReadOnlyList<Order>> OrdersOfAsync(string userId) =>
        (await Shop.Get<IOrders>().ListOwnAsync(userId, 0, 100, Cancelled)).Items;
}
