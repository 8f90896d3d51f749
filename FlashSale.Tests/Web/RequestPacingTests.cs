using System.Net;
using FlashSale.Tests.Infrastructure;
using FlashSale.Web;
using FlashSale.Web.Hosting.Limits;
using FlashSale.Web.Hosting.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace FlashSale.Tests.Web;

public sealed class RequestPacingTests : IAsyncDisposable
{
    private const string Here = "127.0.0.1";
    private const string Elsewhere = "203.0.113.9";

    private readonly RunningShop shop = RunningShop.Open(host => host.UseSetting("Shop:RequestsPerSecond", "1"));
    private readonly HttpClient visitor;

    public RequestPacingTests() => visitor = new HttpClient { BaseAddress = new Uri(shop.Address) };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/?q=kettle")]
    [InlineData("/?show=ended&page=7")]
    [InlineData("/products/nothing")]
    [InlineData("/nowhere")]
    [InlineData("/Account/Register")]
    [InlineData("/openapi/parse.json")]
    [InlineData("/_blazor/negotiate")]
    [InlineData("/app.css")]
    public async Task A_network_that_asks_for_too_much_must_wait(string address)
    {
        await UseUpLimitAsync();

        using var refused = await visitor.GetAsync(address, Cancelled);

        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter.ShouldNotBeNull();
        (await refused.Content.ReadAsStringAsync(Cancelled)).ShouldContain("Wait a moment");
    }

    [Theory]
    [InlineData("/classes/Product")]
    [InlineData("/classes/FlashSale/nothing?include=product")]
    [InlineData("/nothing")]
    public async Task A_client_that_asks_for_too_much_gets_an_API_error(string path)
    {
        await UseUpLimitAsync();
        using var program = new ParseClient(shop);

        var refused = await program.SendAsync(HttpMethod.Get, path);

        refused.Status.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Code.ShouldBe(155);
    }

    [Fact]
    public async Task A_logged_in_API_user_does_not_wait_for_the_network()
    {
        await shop.AddUserAsync("ada");
        await shop.AddProductAsync("Kettle", 1);
        using var ada = await new ParseClient(shop).LogInAsync("ada");
        (await ada.GetAsync("/users/me")).ShouldBe(HttpStatusCode.OK);
        await UseUpLimitAsync();

        (await ada.GetAsync("/users/me")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_unknown_session_does_not_bypass_the_limit()
    {
        await UseUpLimitAsync();
        using var program = new HttpClient { BaseAddress = visitor.BaseAddress };
        program.DefaultRequestHeaders.Add("X-Parse-Application-Id", "flash-sale");
        program.DefaultRequestHeaders.Add("X-Parse-Session-Token", "r:" + new string('a', 32));

        using var refused = await program.GetAsync("/parse/users/me", Cancelled);

        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task Health_checks_are_answered_despite_a_busy_network()
    {
        await UseUpLimitAsync();

        using var health = await visitor.GetAsync("/health/live", Cancelled);

        health.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Health_checks_do_not_count_as_visitors()
    {
        using var health = await visitor.GetAsync("/health/live", Cancelled);

        shop.Get<AddressActivity>().HasOthers(Elsewhere).ShouldBeFalse();
    }

    [Fact]
    public async Task An_error_page_does_not_wait_again()
    {
        await UseUpLimitAsync();
        var isShown = false;
        var pipeline = new ApplicationBuilder(shop.Services);
        pipeline.UseRequestPacing();
        pipeline.Run(_ =>
        {
            isShown = true;
            return Task.CompletedTask;
        });
        var http = new DefaultHttpContext { RequestServices = shop.Services, Request = { Path = "/error" } };
        http.Connection.RemoteIpAddress = IPAddress.Parse(Here);
        http.Features.Set<IExceptionHandlerFeature>(new ExceptionHandlerFeature { Error = new InvalidOperationException(), Path = "/" });

        await pipeline.Build()(http);

        isShown.ShouldBeTrue();
    }

    [Fact]
    public async Task Pages_from_the_cache_count_as_a_fraction()
    {
        shop.Get<AddressActivity>().Note(Elsewhere);
        for (var visit = 0; visit < 40; visit++)
        {
            using var page = await visitor.GetAsync("/", Cancelled);
            page.StatusCode.ShouldBe(HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task Queries_that_cost_too_much_in_total_must_wait()
    {
        await shop.Get<FairShare>().TryWaitForFindAsync(Here, 1_000_000_000, Cancelled);
        shop.Get<AddressActivity>().Note(Elsewhere);
        using var program = new ParseClient(shop);

        (await program.SendAsync(HttpMethod.Get, "/classes/Product")).Code.ShouldBe(155);
    }

    [Fact]
    public async Task Sign_ups_that_come_too_fast_must_wait()
    {
        await using var frozen = RunningShop.Open(host => host.ConfigureServices(services => services.AddSingleton(of => new FairShare(
            of.GetRequiredService<AddressActivity>(),
            Options.Create(new ShopOptions()),
            new QueryRate(1_000_000),
            new FakeTimeProvider()))));
        for (var signUp = 0; signUp < 20; signUp++)
            await frozen.Get<FairShare>().TryWaitForSignUpAsync(Here, Cancelled);
        frozen.Get<AddressActivity>().Note(Elsewhere);
        using var program = new ParseClient(frozen);

        (await program.SendAsync(HttpMethod.Post, "/users", new { username = "ann", password = RunningShop.Password })).Code.ShouldBe(155);
    }

    public async ValueTask DisposeAsync()
    {
        visitor.Dispose();
        await shop.DisposeAsync();
    }

    // Sends more requests than can wait, while another address is active.
    private async Task UseUpLimitAsync()
    {
        await shop.Get<FairShare>().TryWaitForRequestAsync(Here, Here, 1_000, Cancelled);
        shop.Get<AddressActivity>().Note(Elsewhere);
    }
}
