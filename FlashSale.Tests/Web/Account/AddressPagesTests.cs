using System.Net;
using AngleSharp.Html.Dom;
using FlashSale.Domain;
using FlashSale.Domain.Delivery;
using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.Web.Account;

/// <summary>The address book in the account, without scripts.</summary>
public sealed class AddressPagesTests : IAsyncLifetime
{
    private const string List = "/Account/Manage/Addresses";
    private const string New = "/Account/Manage/Addresses/New";

    private static readonly AddressDraft Home = new("Ann", "1 Main St", null, "62701", "Springfield", "IL", "US", "+1 212 555 0100");

    private RunningShop shop = default!;
    private Visitor visitor = default!;
    private string ann = "";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private IAddresses Book => shop.Get<IAddresses>();

    public async ValueTask InitializeAsync()
    {
        shop = RunningShop.Open();
        visitor = new Visitor(shop);
        ann = (await shop.AddUserAsync("ann")).Id;
        await visitor.LogInAsync("ann", returnUrl: List);
    }

    public async ValueTask DisposeAsync()
    {
        visitor.Dispose();
        await shop.DisposeAsync();
    }

    [Fact]
    public async Task First_address_is_stored_and_listed_as_the_default()
    {
        await visitor.OpenAsync(New);
        visitor.Text.ShouldContain("This is your default address.");

        await SubmitAsync(("Country", "US"), ("Name", "Ann"), ("Line1", "1 Main St"), ("City", "Springfield"), ("Region", "IL"),
            ("PostalCode", "62701"));

        visitor.Address.ShouldBe(List);
        visitor.Text.ShouldContain("Address saved.");
        visitor.Page.QuerySelectorAll("address span").Select(line => line.TextContent)
            .ShouldBe(["Ann", "1 Main St", "Springfield, IL 62701", "United States"]);
        visitor.Page.QuerySelector(".addresses .badge")!.TextContent.ShouldBe("Default");
    }

    [Fact]
    public async Task Problems_are_shown_next_to_their_fields_and_nothing_is_lost()
    {
        await visitor.OpenAsync(New);

        await SubmitAsync(("Country", "GB"), ("Name", "Ann"), ("Line1", "1 High St"), ("City", "123"), ("PostalCode", "nope"),
            ("Phone", "1"));

        visitor.Address.ShouldBe(New);
        visitor.Page.QuerySelectorAll(".validation-errors li").Length.ShouldBe(3);
        ErrorOf("City").ShouldBe("Enter a town or city with letters.");
        ErrorOf("PostalCode").ShouldStartWith("This doesn't look like a postcode (United Kingdom).");
        ErrorOf("Phone").ShouldStartWith("Enter a phone number");
        Input("City").GetAttribute("aria-invalid").ShouldBe("true");
        (Input("Name").Value, Input("Line1").Value, Input("City").Value, Input("PostalCode").Value, Input("Phone").Value, Country.Value)
            .ShouldBe(("Ann", "1 High St", "123", "nope", "1", "GB"));
        (await Book.ListOwnAsync(ann, Cancelled)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Labels_follow_the_country_without_a_script()
    {
        await visitor.OpenAsync(New);

        await SubmitAsync(("Country", "JP"), ("Name", "Ann"), ("UseCountry", "true"));
        (LabelOf("City"), LabelOf("Region"), LabelOf("PostalCode")).ShouldBe(("City (optional)", "Prefecture", "Postal code"));
        Input("Name").Value.ShouldBe("Ann");
        visitor.Page.QuerySelectorAll(".validation-message").ShouldBeEmpty();

        await SubmitAsync(("Country", "HK"), ("UseCountry", "true"));
        LabelOf("City").ShouldBe("District (optional)");
        IsShown("PostalCode").ShouldBeFalse();

        await SubmitAsync(("Country", "DE"), ("Region", "Bayern"), ("UseCountry", "true"));
        (IsShown("PostalCode"), IsShown("Region"), Input("Region").Value).ShouldBe((true, true, "Bayern"));
    }

    [Fact]
    public async Task Browsers_can_fill_in_the_form()
    {
        await visitor.OpenAsync(New);

        visitor.Page.QuerySelectorAll("main [autocomplete]").Select(each => each.GetAttribute("autocomplete")).ShouldBe(
        [
            "shipping country", "shipping name", "shipping address-line1", "shipping address-line2", "shipping address-level2",
            "shipping address-level1", "shipping postal-code", "shipping tel",
        ]);
        visitor.Page.QuerySelectorAll("main form button")[0].TextContent.ShouldBe("Save", "Enter must save the form.");
    }

    [Fact]
    public async Task Address_is_edited_and_made_the_default()
    {
        await AddAsync(Home);
        var second = await AddAsync(Home with { Name = "Bob" });
        await visitor.OpenAsync($"{List}/{second.Id}");
        (Input("Name").Value, Country.Value, Input("Region").Value).ShouldBe(("Bob", "US", "IL"));

        await SubmitAsync(("Name", "Bobby"), ("IsDefault", "True"));

        (await Book.ListOwnAsync(ann, Cancelled)).Select(each => (each.Name, each.IsDefault)).ShouldBe([("Bobby", true), ("Ann", false)]);
    }

    [Fact]
    public async Task Button_makes_an_address_the_default()
    {
        await AddAsync(Home);
        await AddAsync(Home with { Name = "Bob" });
        await visitor.OpenAsync(List);

        await visitor.PressAsync("Make default");

        visitor.Text.ShouldContain("Default address changed.");
        (await Book.ListOwnAsync(ann, Cancelled))[0].Name.ShouldBe("Bob");
        await visitor.SubmitAsync(("AddressId", "gone"));
        visitor.Text.ShouldContain("We couldn't find this address.");
    }

    [Fact]
    public async Task Change_in_another_window_is_shown_before_it_is_replaced()
    {
        var address = await AddAsync(Home);
        await visitor.OpenAsync($"{List}/{address.Id}");
        await Book.UpdateAsync(ann, address.Id, Home with { City = "Chicago", IsDefault = true }, address.RowVersion, Cancelled);

        await SubmitAsync(("City", "Boston"));

        visitor.Text.ShouldContain("changed in another window");
        visitor.Text.ShouldContain("Chicago, IL 62701");
        Input("City").Value.ShouldBe("Boston");
        await SubmitAsync(("City", "Boston"));
        (await Book.FindOwnAsync(ann, address.Id, Cancelled))!.City.ShouldBe("Boston");
    }

    [Fact]
    public async Task Address_is_deleted_after_a_confirmation()
    {
        var address = await AddAsync(Home);
        await visitor.OpenAsync(List);
        var link = visitor.Page.QuerySelectorAll("main a").Single(each => each.TextContent == "Delete").GetAttribute("href")!;
        await visitor.OpenAsync(link);
        visitor.Text.ShouldContain("Ann, 1 Main St, Springfield, IL 62701, United States");
        (await Book.FindOwnAsync(ann, address.Id, Cancelled)).ShouldNotBeNull();

        await visitor.PressAsync("Delete");

        (visitor.Address, await Book.FindOwnAsync(ann, address.Id, Cancelled)).ShouldBe((List, null));
        visitor.Text.ShouldContain("Address deleted.");
        await visitor.OpenAsync(link);
        visitor.Address.ShouldBe(List);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/Delete")]
    public async Task Address_of_another_account_is_not_found(string page)
    {
        var eve = await shop.AddUserAsync("eve");
        var address = ((EditOutcome<Address>.Saved)await Book.AddAsync(eve.Id, Home with { Name = "Eve" }, Cancelled)).Value;

        await visitor.OpenAsync($"{List}/{address.Id}{page}");

        visitor.Address.ShouldBe(List);
        visitor.Text.ShouldContain("We couldn't find this address.");
        visitor.Text.ShouldNotContain("Eve");
    }

    [Fact]
    public async Task Full_address_book_says_what_to_do()
    {
        for (var i = 0; i < Address.MaxPerAccount; i++)
            await AddAsync(Home);
        await visitor.OpenAsync(List);
        visitor.Text.ShouldContain("You have 20 addresses, the maximum. Delete one to add another.");

        await visitor.OpenAsync(New);
        await SubmitAsync(("Country", "US"), ("Name", "Ann"), ("Line1", "1"), ("City", "Y"), ("Region", "AK"), ("PostalCode", "99501"));

        visitor.Page.QuerySelector(".validation-errors li")!.TextContent
            .ShouldBe("You have 20 addresses, the maximum. Delete one first.");
        Input("Name").Value.ShouldBe("Ann");
    }

    [Fact]
    public async Task Form_without_its_antiforgery_token_is_refused()
    {
        await visitor.PostAsync(New, ("_handler", "address"), ("Input.Name", "Ann"));

        visitor.Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Address_book_requires_a_login()
    {
        using var stranger = new Visitor(shop);

        foreach (var address in new[] { List, New, List + "/x", List + "/x/Delete" })
        {
            await stranger.OpenAsync(address);
            stranger.Address.ShouldStartWith("/Account/Login");
        }
    }

    [Fact]
    public async Task Personal_data_download_contains_the_addresses()
    {
        await AddAsync(Home);

        await visitor.PostAsync("/Account/Manage/DownloadPersonalData");

        visitor.Text.ShouldContain("\"line1\": \"1 Main St\"");
        visitor.Text.ShouldContain("\"isDefault\": true");
    }

    private IHtmlSelectElement Country => (IHtmlSelectElement)visitor.Page.QuerySelector("select")!;

    private IHtmlInputElement Input(string name) => (IHtmlInputElement)visitor.Page.QuerySelector($"[name='Input.{name}']")!;

    private string? LabelOf(string name) => visitor.Page.QuerySelector($"label[for='Input.{name}']")?.TextContent;

    private bool IsShown(string name) => Input(name).Closest("[hidden]") is null;

    private string? ErrorOf(string name) => Input(name).Closest(".field")!.QuerySelector(".validation-message")?.TextContent;

    private Task SubmitAsync(params (string Field, string Value)[] values) =>
        visitor.SubmitAsync([("Input.Name", Input("Name").Value), .. values.Select(value => ($"Input.{value.Field}", value.Value))]);

    private async Task<Address> AddAsync(AddressDraft draft) =>
        (await Book.AddAsync(ann, draft, Cancelled)).ShouldBeOfType<EditOutcome<Address>.Saved>().Value;
}
