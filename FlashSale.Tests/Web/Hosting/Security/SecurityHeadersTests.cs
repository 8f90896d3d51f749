using System.Net;
using FlashSale.Tests.Infrastructure;
using Microsoft.AspNetCore.Hosting;

namespace FlashSale.Tests.Web.Hosting.Security;

public sealed class SecurityHeadersTests : IAsyncLifetime
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private const string OperatorToken = "a long random text of the operator";

    private RunningShop shop = default!;
    private HttpClient visitor = default!;

    public async ValueTask InitializeAsync()
    {
        shop = RunningShop.Open(host => host
            .UseEnvironment("Production")
            .UseSetting("Operations:Token", OperatorToken));
        visitor = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(shop.Address) };
        await shop.AddLiveSaleAsync();
    }

    public async ValueTask DisposeAsync()
    {
        visitor.Dispose();
        await shop.DisposeAsync();
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/Account/Login")]
    [InlineData("/docs/schema")]
    [InlineData("/no/such/page")]
    public async Task A_page_runs_no_script_without_the_responses_nonce(string address)
    {
        using var answer = await visitor.GetAsync(address, Cancelled);
        var html = await answer.Content.ReadAsStringAsync(Cancelled);

        var policy = PolicyOf(answer);
        policy.ShouldNotContain("unsafe-inline");
        policy.ShouldNotContain("unsafe-eval");
        var nonce = policy.Split("'nonce-")[1].Split('\'')[0];
        var scripts = html.Split("<script").Skip(1).Select(rest => rest.Split('>')[0])
            .Where(tag => !tag.Contains("src=", StringComparison.Ordinal));
        foreach (var script in scripts)
            WebUtility.HtmlDecode(script).ShouldContain($"nonce=\"{nonce}\"");
    }

    [Fact]
    public async Task Each_page_has_a_nonce_of_its_own()
    {
        using var first = await visitor.GetAsync("/Account/Login", Cancelled);
        using var second = await visitor.GetAsync("/Account/Login", Cancelled);

        PolicyOf(first).ShouldNotBe(PolicyOf(second));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/app.css")]
    [InlineData("/time")]
    [InlineData("/parse/health")]
    [InlineData("/parse/classes/NoSuchClass")]
    [InlineData("/no/such/page")]
    [InlineData("/health/live")]
    public async Task Every_response_has_the_security_headers(string address)
    {
        using var answer = await visitor.GetAsync(address, Cancelled);

        HeaderOf(answer, "X-Content-Type-Options").ShouldBe("nosniff");
        HeaderOf(answer, "Referrer-Policy").ShouldBe("strict-origin-when-cross-origin");
        PolicyOf(answer).ShouldContain("frame-ancestors");
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/Account/Login")]
    [InlineData("/no/such/page")]
    public async Task A_page_has_the_headers_for_pages(string address)
    {
        using var answer = await visitor.GetAsync(address, Cancelled);

        HeaderOf(answer, "X-Frame-Options").ShouldBe("SAMEORIGIN");
        HeaderOf(answer, "Cross-Origin-Opener-Policy").ShouldBe("same-origin");
        HeaderOf(answer, "Permissions-Policy").ShouldContain("camera=()");
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/Account/Login")]
    public async Task HEAD_requests_return_the_headers_alone(string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, address);
        using var answer = await visitor.SendAsync(request, Cancelled);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await answer.Content.ReadAsByteArrayAsync(Cancelled)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/admin")]
    [InlineData("/orders")]
    [InlineData("/Account/Manage")]
    public async Task A_redirect_ignores_a_forged_host(string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Host = "evil.example";
        using var answer = await visitor.SendAsync(request, Cancelled);

        answer.StatusCode.ShouldBe(HttpStatusCode.Found);
        answer.Headers.Location.ShouldNotBeNull().ToString().ShouldStartWith("/");
    }

    [Theory]
    [InlineData("/health/books")]
    [InlineData("/openapi/parse.json")]
    public async Task Visitors_see_no_internals_in_Production(string address)
    {
        using var refused = await visitor.GetAsync(address, Cancelled);
        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await refused.Content.ReadAsStringAsync(Cancelled)).ShouldContain("Operations:Token");

        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Authorization = new("Bearer", OperatorToken);
        using var allowed = await visitor.SendAsync(request, Cancelled);
        allowed.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_wrong_operator_token_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health/books");
        request.Headers.Authorization = new("Bearer", OperatorToken + "!");
        using var answer = await visitor.SendAsync(request, Cancelled);

        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Visitors_see_API_classes_but_no_tables_in_Production()
    {
        var page = await visitor.GetStringAsync("/docs/schema", Cancelled);

        page.ShouldContain("API classes");
        page.ShouldNotContain("<h2 id=\"tables\">");
        page.ShouldNotContain("SecurityStamp");
    }

    private static string PolicyOf(HttpResponseMessage answer) => HeaderOf(answer, "Content-Security-Policy");

    private static string HeaderOf(HttpResponseMessage answer, string name) => answer.Headers.GetValues(name).ShouldHaveSingleItem();
}
