using System.Globalization;
using System.Net;
using FlashSale.Data.Engines;
using FlashSale.Domain.Accounts;
using FlashSale.Tests.Infrastructure;
using FlashSale.Web.Parse;
using FlashSale.Web.Parse.Queries;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FlashSale.Tests.Web.Parse.Protocol;

/// <summary>Every limit of the API: values at the limit are accepted, values above it are refused.</summary>
public sealed class ApiLimitsTests
{
    [Fact]
    public async Task Slow_connection_is_closed()
    {
        await using var shop = RunningShop.Open();

        var limits = shop.Get<IOptions<KestrelServerOptions>>().Value.Limits;

        limits.MinRequestBodyDataRate.ShouldNotBeNull().BytesPerSecond.ShouldBeGreaterThan(0);
        limits.MinRequestBodyDataRate.GracePeriod.ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(30));
        limits.MinResponseDataRate.ShouldNotBeNull().BytesPerSecond.ShouldBeGreaterThan(0);
        limits.RequestHeadersTimeout.ShouldBeLessThanOrEqualTo(TimeSpan.FromMinutes(1));
        limits.KeepAliveTimeout.ShouldBeLessThanOrEqualTo(TimeSpan.FromMinutes(10));
        limits.MaxRequestBodySize.ShouldNotBeNull();
        limits.MaxRequestHeadersTotalSize.ShouldBeLessThanOrEqualTo(64 * 1024);
    }

    [Fact]
    public async Task Body_within_the_limit_is_accepted()
    {
        await using var shop = RunningShop.Open(host => host.UseSetting("Parse:MaxBodyBytes", "2048"));
        using var client = new ParseClient(shop);

        var within = await client.SendAsync(HttpMethod.Post, "/functions/serverTime", "{}".PadRight(2048), "application/json");
        var beyond = await client.SendAsync(HttpMethod.Post, "/functions/serverTime", "{}".PadRight(2049), "application/json");

        within.ShouldBe(HttpStatusCode.OK);
        beyond.Status.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        beyond.Code.ShouldNotBeNull();
    }

    [Fact]
    public async Task Chunked_body_has_the_same_limit()
    {
        await using var shop = RunningShop.Open(host => host.UseSetting("Parse:MaxBodyBytes", "2048"));
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"{shop.Address}/parse/functions/serverTime"));
        request.Headers.Add("X-Parse-Application-Id", "flash-sale");
        request.Headers.TransferEncodingChunked = true;
        request.Content = new StringContent("{}".PadRight(10_000));

        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);

        answer.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task JSON_has_a_depth_limit()
    {
        await using var shop = RunningShop.Open(host => host.UseSetting("Parse:MaxJsonDepth", "10"));
        using var client = new ParseClient(shop);

        var within = await client.SendAsync(HttpMethod.Post, "/functions/serverTime", Nested(10), "application/json");
        var beyond = await client.SendAsync(HttpMethod.Post, "/functions/serverTime", Nested(11), "application/json");

        within.ShouldBe(HttpStatusCode.OK);
        beyond.ShouldFail(400, 107);
    }

    [Fact]
    public async Task Batch_has_a_limit_on_its_parts()
    {
        await using var shop = RunningShop.Open(host => host.UseSetting("Parse:MaxBatch", "3"));
        using var client = new ParseClient(shop);

        var within = await client.PostAsync("/batch", Batch(3));
        var beyond = await client.PostAsync("/batch", Batch(4));

        within.ShouldBe(HttpStatusCode.OK);
        within.Json.AsArray().Count.ShouldBe(3);
        ((int)beyond.Status).ShouldBe(400, beyond.Text);
    }

    [Fact]
    public async Task Request_times_out()
    {
        var database = new NeverReady();
        await using var shop = RunningShop.Open(host =>
        {
            host.UseSetting("Parse:RequestTimeout", "00:00:01");
            host.ConfigureTestServices(services =>
                services.ConfigureDbContext<SqliteFlashSaleDbContext>(context => context.AddInterceptors(database)));
        });
        database.HasStopped = true;
        using var client = new ParseClient(shop);

        var answer = await client.GetAsync("/classes/Product");

        answer.ShouldFail(503, 124);
    }

    [Fact]
    public async Task Sign_ups_per_minute_are_limited()
    {
        await using var shop = RunningShop.Open(host => host.UseSetting("Parse:SignUpsPerMinute", "1"));
        using var ann = await new ParseClient(shop).SignUpAsync("ann");

        var refused = await ann.Other()
            .PostAsync("/users", new { username = "bob", password = RunningShop.Password, email = "bob@example.com" });

        refused.ShouldFail(429, 155);
        int.Parse(refused.Header("Retry-After"), CultureInfo.InvariantCulture).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Login_attempts_are_limited_in_batches_too()
    {
        await using var shop = RunningShop.Open(host => host.UseSetting("Accounts:AttemptsPerMinute", "3"));
        using var client = new ParseClient(shop);
        var attempt = new { method = "POST", path = "/parse/login", body = new { username = "ann", password = "wrong" } };

        var answers = await client.PostAsync("/batch", new { requests = Enumerable.Repeat(attempt, 5) });

        answers.Json.AsArray().Select(each => each!["error"]!["code"]!.GetValue<int>()).ShouldBe([101, 101, 101, 155, 155]);
    }

    [Fact]
    public async Task Query_has_a_limit_on_objects()
    {
        await using var shop = RunningShop.Open(host => host
            .UseSetting($"{QueryLimits.Section}:{nameof(QueryLimits.DefaultLimit)}", "2")
            .UseSetting($"{QueryLimits.Section}:{nameof(QueryLimits.MaxLimit)}", "3")
            .UseSetting($"{QueryLimits.Section}:{nameof(QueryLimits.MaxSkip)}", "4"));
        foreach (var name in new[] { "a", "b", "c", "d", "e" })
            await shop.AddProductAsync(name, stock: 0);
        using var client = new ParseClient(shop);

        (await client.GetAsync("/classes/Product")).Results.Count.ShouldBe(2);
        (await client.GetAsync("/classes/Product?limit=3")).Results.Count.ShouldBe(3);
        (await client.GetAsync("/classes/Product?limit=5")).Results.Count.ShouldBe(3);
        (await client.GetAsync("/classes/Product?skip=4")).Results.Count.ShouldBe(1);
        (await client.GetAsync("/classes/Product?skip=5")).ShouldFail(400, 102);
    }

    [Theory]
    [InlineData(nameof(QueryLimits.MaxDepth), 3, """{"$or":[{"$or":[{"price":1}]}]}""", """{"$or":[{"$or":[{"$or":[{"price":1}]}]}]}""")]
    [InlineData(nameof(QueryLimits.MaxConditions), 2, """{"price":1,"name":"a"}""", """{"price":1,"name":"a","published":true}""")]
    [InlineData(nameof(QueryLimits.MaxListValues), 2, """{"price":{"$in":[1,2]}}""", """{"price":{"$in":[1,2,3]}}""")]
    [InlineData(nameof(QueryLimits.MaxTextLength), 3, """{"name":"abc"}""", """{"name":"abcd"}""")]
    public async Task Where_has_size_limits(string limit, int value, string within, string beyond)
    {
        await using var shop = RunningShop.Open(
            host => host.UseSetting($"{QueryLimits.Section}:{limit}", value.ToString(CultureInfo.InvariantCulture)));
        using var client = new ParseClient(shop);

        (await client.GetAsync($"/classes/Product?where={Uri.EscapeDataString(within)}")).ShouldBe(HttpStatusCode.OK);
        (await client.GetAsync($"/classes/Product?where={Uri.EscapeDataString(beyond)}")).ShouldFail(400, 102);
    }

    [Fact]
    public async Task Subqueries_have_a_depth_limit()
    {
        await using var shop = RunningShop.Open(
            host => host.UseSetting($"{QueryLimits.Section}:{nameof(QueryLimits.MaxSubqueryDepth)}", "1"));
        using var client = new ParseClient(shop);
        const string within = """{"product":{"$inQuery":{"className":"Product","where":{}}}}""";
        const string beyond =
            """{"product":{"$inQuery":{"className":"Product","where":{"objectId":{"$select":{"query":"""
                + """{"className":"FlashSale","where":{}},"key":"product"}}}}}}""";

        (await client.GetAsync($"/classes/FlashSale?where={Uri.EscapeDataString(within)}")).ShouldBe(HttpStatusCode.OK);
        (await client.GetAsync($"/classes/FlashSale?where={Uri.EscapeDataString(beyond)}")).ShouldFail(400, 102);
    }

    [Fact]
    public async Task Sort_fields_and_include_depth_are_limited()
    {
        await using var shop = RunningShop.Open(host => host
            .UseSetting($"{QueryLimits.Section}:{nameof(QueryLimits.MaxOrderFields)}", "2")
            .UseSetting($"{QueryLimits.Section}:{nameof(QueryLimits.MaxIncludeDepth)}", "1"));
        await shop.AddUserAsync("merchant", Roles.Merchant);
        using var merchant = await new ParseClient(shop).LogInAsync("merchant");

        (await merchant.GetAsync("/classes/Product?order=name,-price")).ShouldBe(HttpStatusCode.OK);
        (await merchant.GetAsync("/classes/Product?order=name,-price,createdAt")).ShouldFail(400, 102);
        (await merchant.GetAsync("/classes/Order?include=flashSale")).ShouldBe(HttpStatusCode.OK);
        (await merchant.GetAsync("/classes/Order?include=flashSale.product")).ShouldFail(400, 102);
    }

    [Fact]
    public async Task The_limits_are_there_without_any_setting()
    {
        await using var shop = RunningShop.Open();

        var options = shop.Get<ParseOptions>();

        options.MaxBodyBytes.ShouldBeInRange(1, 10 * 1024 * 1024);
        options.MaxJsonDepth.ShouldBeInRange(1, 64);
        options.MaxBatch.ShouldBeInRange(1, 100);
        options.RequestTimeout.ShouldBeInRange(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        shop.Get<QueryLimits>().MaxLimit.ShouldBeInRange(1, 1_000);
    }

    // Nested arrays inside the body's object.
    private static string Nested(int depth) => $"{{\"a\":{new string('[', depth - 1)}{new string(']', depth - 1)}}}";

    private static object Batch(int parts) =>
        new { requests = Enumerable.Repeat(new { method = "GET", path = "/parse/classes/Product" }, parts) };

    /// <summary>A database that never answers a query for products.</summary>
    private sealed class NeverReady : DbCommandInterceptor
    {
        // The shop loads its products when it starts.
        public bool HasStopped { get; set; }

        public override async ValueTask<InterceptionResult<System.Data.Common.DbDataReader>> ReaderExecutingAsync(
            System.Data.Common.DbCommand command,
            CommandEventData eventData,
            InterceptionResult<System.Data.Common.DbDataReader> result,
            CancellationToken cancellationToken = default)
        {
            if (HasStopped && command.CommandText.Contains("FROM \"Products\"", StringComparison.Ordinal))
                await Task.Delay(Timeout.Infinite, cancellationToken);
            return result;
        }
    }
}
