using System.Net;
using System.Text.RegularExpressions;
using FlashSale.Domain.Accounts;
using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.Web.Storefront;

public sealed partial class CompressionTests : IAsyncLifetime
{
    private readonly RunningShop shop = RunningShop.Open();

    public async ValueTask InitializeAsync() => await shop.AddUserAsync("mia", Roles.Merchant);

    public async ValueTask DisposeAsync() => await shop.DisposeAsync();

    [Theory]
    [InlineData("/")]
    [InlineData("/Account/Login")]
    [InlineData("/theme.css")]
    [InlineData("/live/room")]
    [InlineData("/docs/schema")]
    [InlineData("/nothing-here")]
    public async Task Text_is_compressed_in_an_encoding_the_browser_accepts(string address)
    {
        foreach (var encoding in new[] { "br", "gzip" })
            (await GetAsync(address, encoding)).Content.Headers.ContentEncoding.ShouldBe([encoding]);
        (await GetAsync(address, "identity")).Content.Headers.ContentEncoding.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_cached_page_is_sent_in_an_encoding_the_visitor_accepts()
    {
        string?[] asked = ["br", "gzip", "identity", "gzip", "br", "identity"];
        foreach (var encoding in asked)
        {
            var page = await GetAsync("/", encoding);
            page.Content.Headers.ContentEncoding.SingleOrDefault().ShouldBe(encoding == "identity" ? null : encoding);
            page.Headers.Vary.ShouldContain("Accept-Encoding");
        }
    }

    [Fact]
    public async Task Dashboard_files_with_permanent_names_are_compressed()
    {
        using var visitor = new Visitor(shop);
        await visitor.OpenAsync("/Account/Login?ReturnUrl=/admin");
        await visitor.SubmitAsync(("Input.Login", "mia"), ("Input.Password", RunningShop.Password));

        var files = visitor.Page.QuerySelectorAll("link[rel=stylesheet], script[src]")
            .Select(each => each.GetAttribute("href") ?? each.GetAttribute("src")!).ToList();
        files.ShouldContain(
            file => file.Contains("MudBlazor.min", StringComparison.Ordinal) && file.EndsWith(".css", StringComparison.Ordinal));
        files.ShouldContain(
            file => file.Contains("MudBlazor.min", StringComparison.Ordinal) && file.EndsWith(".js", StringComparison.Ordinal));
        foreach (var file in files)
        {
            using var answer = await GetAsync("/" + file, "gzip");
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            answer.Content.Headers.ContentEncoding.ShouldBe(["gzip"], file);
            // The length is known in advance, because the file is stored compressed.
            if (Fingerprint().IsMatch(file))
                answer.Content.Headers.ContentLength.ShouldNotBeNull(file);
        }
    }

    [Theory]
    [InlineData("same-origin", true)]
    [InlineData("none", true)]
    [InlineData("cross-site", false)]
    [InlineData("same-site", false)]
    [InlineData(null, false)]
    public async Task Pages_with_secrets_are_compressed_only_for_same_site(string? site, bool isCompressed)
    {
        using var visitor = new Visitor(shop);
        await visitor.OpenAsync("/Account/Login");
        await visitor.SubmitAsync(("Input.Login", "mia"), ("Input.Password", RunningShop.Password));
        var cookies = visitor.Cookies.GetCookieHeader(new Uri(shop.Address));

        foreach (var address in new[] { "/", "/orders", "/Account/Manage", "/admin" })
            (await GetAsync(address, "br", cookies, site)).Content.Headers.ContentEncoding.Count.ShouldBe(isCompressed ? 1 : 0, address);
    }

    [Fact]
    public async Task Public_page_is_compressed_for_visitors_from_another_site()
    {
        (await GetAsync("/", "br", "theme=dark; other=1", "cross-site")).Content.Headers.ContentEncoding.ShouldBe(["br"]);
        (await GetAsync("/Account/Login", "br", "theme=dark", "cross-site")).Content.Headers.ContentEncoding.ShouldBe(["br"]);
        (await GetAsync("/Account/Login", "br", "theme=dark; other=1", "cross-site")).Content.Headers.ContentEncoding.ShouldBeEmpty();
    }

    [GeneratedRegex(@"\.[0-9a-z]{10}\.")]
    private static partial Regex Fingerprint();

    private async Task<HttpResponseMessage> GetAsync(string address, string? encoding, string? cookies = null, string? site = null)
    {
        using var handler = new SocketsHttpHandler { UseCookies = false, AutomaticDecompression = DecompressionMethods.None };
        using var client = new HttpClient(handler) { BaseAddress = new Uri(shop.Address) };
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Add("Accept-Encoding", encoding);
        if (cookies is not null)
            request.Headers.Add("Cookie", cookies);
        if (site is not null)
            request.Headers.Add("Sec-Fetch-Site", site);
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
