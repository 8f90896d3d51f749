using FlashSale.Domain.Delivery;
using Microsoft.Playwright;

namespace FlashSale.Tests.EndToEnd;

/// <summary>The address book in a browser with scripts.</summary>
public sealed class AddressBookTests(Chromium chromium) : BrowserTest(chromium)
{
    [Fact]
    public async Task Shopper_adds_corrects_and_deletes_an_address()
    {
        var ann = await Shop.AddUserAsync("ann");
        var page = await VisitAsAsync("ann", "/Account/Manage");
        await page.GetByRole(AriaRole.Link, new() { Name = "Addresses" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Add an address" }).ClickAsync();

        // The labels follow the country at once, so that nothing has to be sent.
        await page.GetByLabel("Country").SelectOptionAsync("US");
        await Expect(page.GetByLabel("ZIP code")).ToBeVisibleAsync();
        await Expect(page.GetByText("Use country")).ToBeHiddenAsync();
        await page.GetByLabel("Country").SelectOptionAsync("HK");
        await Expect(page.Locator("[name='Input.PostalCode']")).ToBeHiddenAsync();
        await page.GetByLabel("Country").SelectOptionAsync("GB");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Ann O'Brien");
        await page.GetByLabel("Street address").FillAsync("10 Downing Street");
        await page.GetByLabel("Town or city").FillAsync("London");
        await page.GetByLabel("Postcode").FillAsync("SW1A");
        await page.GetByLabel("Postcode").PressAsync("Enter");

        await Expect(page.Locator(".validation-errors")).ToContainTextAsync("This doesn't look like a postcode (United Kingdom).");
        await Expect(page.GetByLabel("Street address")).ToHaveValueAsync("10 Downing Street");
        await page.GetByLabel("Postcode").FillAsync("SW1A 2AA");
        await page.Locator("main").GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();

        await Expect(page.GetByText("Address saved.")).ToBeVisibleAsync();
        var stored = (await Shop.Get<IAddresses>().ListOwnAsync(ann.Id, Cancelled)).ShouldHaveSingleItem();
        (stored.Name, stored.PostalCode, stored.Country, stored.IsDefault).ShouldBe(("Ann O'Brien", "SW1A 2AA", "GB", true));

        await page.GetByRole(AriaRole.Link, new() { Name = "Delete: Ann O'Brien" }).ClickAsync();
        await page.Locator("main").GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(page.GetByText("Address deleted.")).ToBeVisibleAsync();
        (await Shop.Get<IAddresses>().ListOwnAsync(ann.Id, Cancelled)).ShouldBeEmpty();
    }
}
