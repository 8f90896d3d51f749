using System.Net;
using FlashSale.Domain;
using FlashSale.Domain.Accounts;
using FlashSale.Domain.Legal;
using FlashSale.Tests.Infrastructure;
using FlashSale.Tests.Web.Parse.LiveQuery;
using FlashSale.Web.Storefront.Legal;

namespace FlashSale.Tests.Web.Storefront.Legal;

public sealed class LegalPageViewTests : IAsyncLifetime
{
    private readonly RunningShop shop = RunningShop.Open();
    private readonly Visitor visitor;

    public LegalPageViewTests() => visitor = new Visitor(shop);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        visitor.Dispose();
        await shop.DisposeAsync();
    }

    [Theory]
    [InlineData("terms")]
    [InlineData("privacy")]
    [InlineData("returns")]
    [InlineData("imprint")]
    [InlineData("cookies")]
    [InlineData("0")]
    public async Task A_page_that_is_not_written_is_not_found_and_not_linked(string name)
    {
        await visitor.OpenAsync($"/legal/{name}");

        visitor.Status.ShouldBe(HttpStatusCode.NotFound);
        visitor.Text.ShouldContain("We couldn't find this page");
        LegalLinks.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_written_page_is_readable_without_a_login_and_without_a_circuit()
    {
        await WriteAsync(LegalPageKind.Terms, "# Delivery\n\nWe ship <b>fast</b>.");

        await visitor.OpenAsync("/legal/terms");

        visitor.Status.ShouldBe(HttpStatusCode.OK);
        visitor.Page.Title.ShouldBe("Terms and conditions – FlashSale");
        visitor.Page.QuerySelectorAll("main h1, main h2").Select(heading => heading.OuterHtml.Contains("<h1", StringComparison.Ordinal))
            .ShouldBe([true, false]);
        visitor.Text.ShouldContain("We ship <b>fast</b>.");
        visitor.Text.ShouldContain("Last changed on");
        visitor.Page.Source.Text.ShouldNotContain("\"type\":\"server\"");
        visitor.Page.QuerySelectorAll("link[href*='MudBlazor']").ShouldBeEmpty();
        visitor.Cookies.Count.ShouldBe(0);
    }

    [Fact]
    public async Task The_footer_of_every_page_links_to_the_written_pages()
    {
        await WriteAsync(LegalPageKind.Imprint, "Example Ltd.");
        await WriteAsync(LegalPageKind.Returns, "Send it back.");

        foreach (var address in new[] { "/", "/Account/Login", "/legal/imprint", "/no-such-page" })
        {
            await visitor.OpenAsync(address);
            LegalLinks.ShouldBe([("/legal/returns", "Returns and refunds"), ("/legal/imprint", "Imprint")], address);
        }
    }

    [Fact]
    public async Task A_deleted_page_is_not_found_and_not_linked()
    {
        var page = await WriteAsync(LegalPageKind.Terms, "Terms");
        await shop.Get<ILegalPages>().DeleteAsync(page.Id, page.RowVersion, Cancelled);
        await UntilShownAsync(written: 0);

        await visitor.OpenAsync("/legal/terms");

        visitor.Status.ShouldBe(HttpStatusCode.NotFound);
        LegalLinks.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/admin/legal")]
    [InlineData("/admin/legal/terms")]
    public async Task Only_merchants_open_the_editor(string address)
    {
        await shop.AddUserAsync("ann");
        await shop.AddUserAsync("mia", Roles.Merchant);
        await visitor.OpenAsync(address);
        visitor.Address.ShouldStartWith("/Account/Login");

        await visitor.LogInAsync("ann", returnUrl: address);
        visitor.Address.ShouldStartWith("/Account/AccessDenied");
        visitor.Text.ShouldContain("You don't have access to this page");

        using var merchant = new Visitor(shop);
        await merchant.LogInAsync("mia", returnUrl: address);
        merchant.Status.ShouldBe(HttpStatusCode.OK);
        merchant.Address.ShouldBe(address);
    }

    private IReadOnlyList<(string? Address, string Title)> LegalLinks =>
        [.. visitor.Page.QuerySelectorAll("footer nav[aria-label='Legal'] a")
            .Select(link => (link.GetAttribute("href"), link.TextContent))];

    private async Task<LegalPage> WriteAsync(LegalPageKind kind, string markdown)
    {
        var pages = shop.Get<ILegalPages>();
        var saved = (await pages.CreateAsync(kind, new(markdown), "mia", Cancelled)).ShouldBeOfType<EditOutcome<LegalPage>.Saved>();
        await UntilShownAsync((await pages.ListAsync(Cancelled)).Count);
        return saved.Value;
    }

    private Task UntilShownAsync(int written) => Eventually.IsTrueAsync(() => shop.Get<LegalPageCache>().Written.Count == written);
}
