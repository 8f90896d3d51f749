using FlashSale.Tests.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Tests.Web.Hosting.Security;

public sealed class OverTlsTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Browsers_stay_on_TLS_for_a_year()
    {
        await using var shop = OpenBehindTls();
        using var visitor = new HttpClient { BaseAddress = new Uri(shop.Address) };

        using var answer = await visitor.GetAsync("/", Cancelled);

        answer.Headers.GetValues("Strict-Transport-Security").ShouldHaveSingleItem().ShouldBe("max-age=31536000");
    }

    [Fact]
    public async Task Every_login_cookie_is_for_TLS_only()
    {
        await using var shop = OpenBehindTls();
        await shop.AddUserAsync("ada");
        using var visitor = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = new Uri(shop.Address),
        };
        using var page = await visitor.GetAsync("/Account/Login", Cancelled);
        var token = (await page.Content.ReadAsStringAsync(Cancelled))
            .Split("name=\"__RequestVerificationToken\" value=\"")[1]
            .Split('"')[0];
        var cookies = page.Headers.GetValues("Set-Cookie").ToList();

        using var post = new HttpRequestMessage(HttpMethod.Post, "/Account/Login")
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["_handler"] = "login",
                ["__RequestVerificationToken"] = token,
                ["Input.Login"] = "ada",
                ["Input.Password"] = RunningShop.Password,
            }),
        };
        post.Headers.Add("Cookie", string.Join("; ", cookies.Select(cookie => cookie.Split(';')[0])));
        using var answer = await visitor.SendAsync(post, Cancelled);
        cookies.AddRange(answer.Headers.GetValues("Set-Cookie"));

        cookies.ShouldContain(cookie => cookie.StartsWith("flashsale.login=", StringComparison.Ordinal));
        cookies.ShouldAllBe(cookie => cookie.Contains("; secure", StringComparison.OrdinalIgnoreCase)
            && cookie.Contains("; httponly", StringComparison.OrdinalIgnoreCase));
    }

    // As behind a proxy that terminates TLS.
    private static RunningShop OpenBehindTls() => RunningShop.Open(host => host.UseEnvironment("Production")
        .ConfigureServices(services => services.AddSingleton<IStartupFilter, Tls>()));

    private sealed class Tls : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(static (HttpContext http, RequestDelegate rest) =>
            {
                http.Request.Scheme = "https";
                http.Request.Host = new HostString("shop.example.com");
                return rest(http);
            });
            next(app);
        };
    }
}
