using System.Net;
using System.Net.WebSockets;
using FlashSale.Domain.Accounts;
using FlashSale.Tests.Infrastructure;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace FlashSale.Tests.Web.Hosting.Security;

/// <summary>Requests that a shop in Production refuses, and details that it doesn't reveal.</summary>
public sealed class HardeningTests : IAsyncLifetime
{
    private RunningShop shop = default!;
    private HttpClient visitor = default!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        shop = RunningShop.Open(host => host.UseEnvironment("Production").UseSetting("Shop:PublicUrl", "https://shop.example.com"));
        visitor = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(shop.Address) };
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        visitor.Dispose();
        await shop.DisposeAsync();
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/app.css")]
    [InlineData("/app.js")]
    [InlineData("/theme.css")]
    [InlineData("/time")]
    [InlineData("/health/live")]
    [InlineData("/health/books")]
    [InlineData("/no/such/page")]
    public async Task Text_responses_name_their_encoding(string address)
    {
        using var answer = await visitor.GetAsync(address, Cancelled);

        answer.Content.Headers.ContentType!.CharSet.ShouldBe("utf-8");
    }

    [Theory]
    [InlineData("https://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("https://other.shop.example.com", HttpStatusCode.Forbidden)]
    [InlineData("null", HttpStatusCode.Forbidden)]
    [InlineData("https://shop.example.com", HttpStatusCode.OK)]
    [InlineData("own", HttpStatusCode.OK)]
    [InlineData(null, HttpStatusCode.OK)]
    public async Task Only_the_shop_s_own_pages_open_a_circuit(string? origin, HttpStatusCode expected)
    {
        var sent = origin == "own" ? shop.Address : origin;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1");
        if (sent is not null)
            request.Headers.Add("Origin", sent);
        using var answer = await visitor.SendAsync(request, Cancelled);
        answer.StatusCode.ShouldBe(expected);

        using var socket = new ClientWebSocket();
        if (sent is not null)
            socket.Options.SetRequestHeader("Origin", sent);
        var address = new UriBuilder(shop.Address) { Scheme = "ws", Path = "/_blazor" }.Uri;
        var connecting = socket.ConnectAsync(address, Cancelled);
        if (expected == HttpStatusCode.OK)
            await connecting;
        else
            (await Should.ThrowAsync<WebSocketException>(connecting)).Message.ShouldContain("403");
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/parse/health")]
    [InlineData("/app.css")]
    public async Task TRACE_requests_are_refused(string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Trace, address);
        request.Headers.Add("X-Mirror", "not shown again");
        using var answer = await visitor.SendAsync(request, Cancelled);

        ((int)answer.StatusCode).ShouldBeInRange(400, 499);
        (await answer.Content.ReadAsStringAsync(Cancelled)).ShouldNotContain("not shown again");
    }

    [Theory]
    [InlineData("/_content/")]
    [InlineData("/_framework/")]
    [InlineData("/.git/config")]
    [InlineData("/appsettings.json")]
    [InlineData("/data/flashsale.db")]
    [InlineData("/dev/mail")]
    [InlineData("/playground")]
    public async Task Folders_settings_and_development_pages_are_not_served(string address)
    {
        using var answer = await visitor.GetAsync(address, Cancelled);

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Pages_of_an_account_are_not_stored_by_browsers()
    {
        await shop.AddUserAsync("mia", Roles.Merchant);
        using var client = await LogInAsync("mia");

        foreach (var address in new[] { "/", "/orders", "/Account/Manage", "/Account/Manage/PersonalData", "/admin", "/admin/orders" })
        {
            using var answer = await client.GetAsync(address, Cancelled);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, address);
            answer.Headers.CacheControl!.NoStore.ShouldBeTrue(address);
        }
    }

    [Theory]
    [InlineData("/Account/Login")]
    [InlineData("/Account/Register")]
    [InlineData("/Account/ResetPassword?code=YWJj")]
    public async Task Passwords_are_masked_and_known_to_password_managers(string address)
    {
        using var client = new Visitor(shop);
        await client.OpenAsync(address);

        var fields = client.Page.QuerySelectorAll("main input[name*=Password]");
        fields.ShouldNotBeEmpty();
        foreach (var field in fields)
        {
            field.GetAttribute("type").ShouldBe("password");
            field.GetAttribute("autocomplete").ShouldBeOneOf("current-password", "new-password");
            field.HasAttribute("onpaste").ShouldBeFalse();
        }
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("\"><img src=x onerror=alert(1)>")]
    [InlineData("</title><svg onload=alert(1)>")]
    public async Task Markup_in_a_product_s_texts_is_shown_as_text(string text)
    {
        var product = await shop.AddProductAsync(text, stock: 3);
        using var plain = new Visitor(shop);
        await plain.OpenAsync($"/products/{product.Id}");

        plain.Page.QuerySelector("h1")!.TextContent.ShouldContain(text);
        plain.Page.QuerySelectorAll("script:not([src])").Length.ShouldBe(1, "the import map is the only inline script");
        plain.Page.QuerySelectorAll("[onerror], [onload]").ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_cookie_has_a_SameSite_attribute()
    {
        await shop.AddUserAsync("ada");
        using var page = await visitor.GetAsync("/Account/Login", Cancelled);
        var html = await page.Content.ReadAsStringAsync(Cancelled);
        var token = html.Split("name=\"__RequestVerificationToken\" value=\"")[1].Split('"')[0];
        // The client stores its cookies.
        using var answer = await visitor.PostAsync("/Account/Login", new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["_handler"] = "login",
            ["__RequestVerificationToken"] = token,
            ["Input.Login"] = "ada",
            ["Input.Password"] = RunningShop.Password,
        }), Cancelled);

        page.Headers.GetValues("Set-Cookie").ShouldHaveSingleItem().ShouldContain("samesite=strict");
        var cookies = answer.Headers.GetValues("Set-Cookie").ToList();
        cookies.ShouldContain(cookie => cookie.Contains("login=", StringComparison.Ordinal));
        cookies.ShouldAllBe(cookie => cookie.Contains("samesite=lax") || cookie.Contains("samesite=strict"));
    }

    [Fact]
    public void Log_lines_carry_the_time_in_UTC_and_are_single_lines()
    {
        var console = shop.Get<IOptionsMonitor<SimpleConsoleFormatterOptions>>().CurrentValue;

        console.SingleLine.ShouldBeTrue();
        console.UseUtcTimestamp.ShouldBeTrue();
        console.TimestampFormat.ShouldBe("yyyy-MM-dd'T'HH:mm:ss.fff'Z' ");
    }

    private async Task<HttpClient> LogInAsync(string name)
    {
        using var browser = new Visitor(shop);
        await browser.OpenAsync("/Account/Login");
        await browser.SubmitAsync(("Input.Login", name), ("Input.Password", RunningShop.Password));
        return new HttpClient(new SocketsHttpHandler { CookieContainer = browser.Cookies }) { BaseAddress = new Uri(shop.Address) };
    }
}
