using System.Text.RegularExpressions;
using FlashSale.Bench.Pages;
using FlashSale.Domain.Accounts;
using Microsoft.Playwright;

namespace FlashSale.Tests.EndToEnd;

/// <summary>Requests of a browser with an empty cache for a page of the demo shop, which has pictures.</summary>
public sealed partial class FirstVisitTests(Chromium chromium) : BrowserTest(chromium)
{
    private const int MaxBytes = 130_000;
    private const double MaxLayoutShift = 0.02;

    [Fact]
    public async Task Storefront_loads_no_MudBlazor_and_compresses_all_text()
    {
        await OpenDemoShopAsync();
        string[] pages = ["/", "/?show=ended", "product", "/Account/Login", "/Account/Register", "/docs/schema", "/nothing-here"];
        foreach (var page in pages)
        {
            var visit = await VisitFirstTimeAsync(page);

            visit.Responses.ShouldContain(response => response.Kind == "Document", page);
            visit.Responses.ShouldAllBe(response => !IsOfDashboard().IsMatch(response.Address.AbsolutePath), page);
            var texts = visit.Responses.Where(response => IsText().IsMatch(response.MimeType));
            texts.ShouldAllBe(response => response.Encoding == "br" || response.Encoding == "gzip", page);
        }
    }

    [Fact]
    public async Task First_visit_is_small_and_has_no_layout_shift()
    {
        await OpenDemoShopAsync();
        foreach (var page in new[] { "/", "product", "/Account/Login" })
        {
            var visit = await VisitFirstTimeAsync(page);

            visit.Bytes.ShouldBeLessThanOrEqualTo(MaxBytes, page);
            visit.LayoutShift.ShouldBeLessThanOrEqualTo(MaxLayoutShift, page);
        }
    }

    [Theory]
    [InlineData("/")]
    [InlineData("product")]
    public async Task Pictures_have_dimensions_and_only_the_first_load_eagerly(string path)
    {
        await OpenDemoShopAsync();
        var page = await VisitAsync(await AddressOfAsync(path));

        var pictures = await page.Locator("main img").AllAsync();
        pictures.ShouldNotBeEmpty();
        var loading = new List<string?>();
        foreach (var picture in pictures)
        {
            (await picture.GetAttributeAsync("width")).ShouldNotBeNullOrEmpty();
            (await picture.GetAttributeAsync("height")).ShouldNotBeNullOrEmpty();
            loading.Add(await picture.GetAttributeAsync("loading"));
        }
        loading[0].ShouldBe("eager");
        (await pictures[0].GetAttributeAsync("fetchpriority")).ShouldBe("high");
        loading.Skip(4).ShouldAllBe(each => each == "lazy");
    }

    [Fact]
    public async Task Passkey_script_loads_only_on_pages_with_a_passkey_button()
    {
        await OpenDemoShopAsync();
        (await VisitFirstTimeAsync("/")).Responses.ShouldAllBe(response => !response.Address.AbsolutePath.Contains("Passkey"));
        (await VisitFirstTimeAsync("/Account/Login"))
            .Responses.ShouldContain(response => response.Address.AbsolutePath.Contains("Passkey"));
    }

    [Fact]
    public async Task Dashboard_opened_from_a_storefront_link_is_complete()
    {
        await Shop.AddUserAsync("mia", Roles.Merchant);
        var page = await VisitAsAsync("mia");

        // A link without the attribute that turns off enhanced navigation.
        await page.EvaluateAsync("""
            document.querySelector("main").insertAdjacentHTML("afterbegin", '<a id="way" href="/admin">Dashboard</a>')
            """);
        await page.Locator("#way").ClickAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Overview" })).ToBeVisibleAsync();
        await Expect(page.Locator("link[rel=stylesheet][href*=MudBlazor]")).ToHaveCountAsync(1);
        (await page.EvaluateAsync<bool>("typeof window.mudElementRef === 'object'")).ShouldBeTrue();
        await page.GetByRole(AriaRole.Link, new() { Name = "Shop", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Flash sales" })).ToBeVisibleAsync();
        await Expect(page.Locator("link[rel=stylesheet][href*=MudBlazor]")).ToHaveCountAsync(0);
    }

    [GeneratedRegex("MudBlazor|^/theme.css")]
    private static partial Regex IsOfDashboard();

    [GeneratedRegex("^text/|javascript|json|svg")]
    private static partial Regex IsText();

    private Task OpenDemoShopAsync() => ReopenAsync(host => host.UseSetting("Demo", "true"));

    private async Task<PageVisit> VisitFirstTimeAsync(string page) => await PageVisitor.VisitAsync(
        await Chromium.LaunchAsync(Cancelled),
        new Uri(Shop.Address + await AddressOfAsync(page)),
        VisitConditions.SlowPhone with { BytesPerSecond = null, SlowDown = 1 });

    // The product whose sale ends first.
    private async Task<string> AddressOfAsync(string page)
    {
        if (page != "product")
            return page;
        using var client = new HttpClient();
        var home = await client.GetStringAsync(new Uri(Shop.Address), Cancelled);
        return FirstProduct().Match(home).Value;
    }

    [GeneratedRegex("/products/[0-9a-z]{26}")]
    private static partial Regex FirstProduct();
}
