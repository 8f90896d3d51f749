using System.Net;
using FlashSale.Domain.Accounts;
using FlashSale.Domain.Legal;
using FlashSale.Tests.Infrastructure;
using FlashSale.Web.Hosting.Health;
using FlashSale.Web.Storefront.Legal;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Tests.Web.Hosting.Health;

public sealed class OutageTests : IAsyncLifetime
{
    private PostgreSqlTestDatabase database = default!;
    private RunningShop shop = default!;
    private HttpClient visitor = default!;
    private string productPage = "";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await PostgreSqlTestDatabase.StartDurableAsync();
        shop = RunningShop.Open(host => host
            .UseSetting("Database:Provider", "PostgreSql")
            .UseSetting("ConnectionStrings:FlashSale", database.ConnectionString)
            .UseSetting("Parse:ShareFor", "00:00:00"));
        visitor = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(shop.Address) };
        visitor.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        await shop.AddUserAsync("mia", Roles.Merchant);
        productPage = $"/products/{(await shop.AddLiveSaleAsync("Copper kettle")).Id}";
        using var start = await visitor.GetAsync("/", Cancelled);
        using var product = await visitor.GetAsync(productPage, Cancelled);
    }

    public async ValueTask DisposeAsync()
    {
        visitor.Dispose();
        await shop.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task The_storefront_shows_cached_pages_and_pauses_orders()
    {
        await database.Cluster.StopAsync();

        foreach (var address in new[] { "/", productPage })
        {
            await UntilAsync(async () => (await visitor.GetStringAsync(address, Cancelled))
                .Contains("Buying is paused for a moment.", StringComparison.Ordinal));
            (await visitor.GetStringAsync(address, Cancelled)).ShouldContain("Copper kettle");
        }
    }

    [Fact]
    public async Task The_footer_and_the_legal_pages_stay()
    {
        await shop.Get<ILegalPages>().CreateAsync(LegalPageKind.Terms, new("We ship every day."), "mia", Cancelled);
        await UntilAsync(() => Task.FromResult(shop.Get<LegalPageCache>().Written.Count == 1));
        await database.Cluster.StopAsync();

        (await visitor.GetStringAsync("/legal/terms", Cancelled)).ShouldContain("We ship every day.");
        await UntilAsync(async () => (await visitor.GetStringAsync("/", Cancelled)).Contains("/legal/terms", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_logged_in_shopper_sees_the_product_too()
    {
        var limited = await shop.AddProductAsync("Steel kettle", 5);
        await shop.AddSaleAsync(limited, -TimeSpan.FromHours(1), TimeSpan.FromHours(1), perCustomerLimit: 1);
        await shop.AddUserAsync("ann");
        using var ann = new Visitor(shop);
        await ann.LogInAsync("ann", returnUrl: $"/products/{limited.Id}");
        await database.Cluster.StopAsync();

        await UntilAsync(async () =>
        {
            await ann.OpenAsync($"/products/{limited.Id}");
            return ann.Text.Contains("Buying is paused", StringComparison.Ordinal);
        });
        ann.Text.ShouldContain("Steel kettle");
    }

    [Fact]
    public async Task No_page_responds_with_an_internal_error()
    {
        using var ann = await new ParseClient(shop).SignUpAsync("ann");
        await database.Cluster.StopAsync();

        foreach (var (method, address) in Endpoints())
        {
            using var request = new HttpRequestMessage(method, address);
            if (method != HttpMethod.Get)
                request.Content = new FormUrlEncodedContent([]);
            using var answer = await visitor.SendAsync(request, Cancelled);

            answer.StatusCode.ShouldNotBe(HttpStatusCode.InternalServerError, $"{method} {address}");
            if (answer.StatusCode == HttpStatusCode.ServiceUnavailable && !address.StartsWith("/health", StringComparison.Ordinal))
                answer.Headers.RetryAfter.ShouldNotBeNull($"{method} {address}");
        }
    }

    [Theory]
    [InlineData("GET", "/classes/Product")]
    [InlineData("GET", "/classes/Product/abc")]
    [InlineData("GET", "/classes/Order")]
    [InlineData("POST", "/classes/Order")]
    [InlineData("POST", "/login")]
    [InlineData("POST", "/users")]
    [InlineData("POST", "/requestPasswordReset")]
    [InlineData("GET", "/users/me")]
    [InlineData("GET", "/sessions")]
    [InlineData("POST", "/installations")]
    [InlineData("POST", "/functions/placeOrder")]
    public async Task The_API_responds_with_Retry_After(string method, string path)
    {
        using var ann = await new ParseClient(shop).SignUpAsync("ann");
        await database.Cluster.StopAsync();

        var reply = await ann.SendAsync(new HttpMethod(method), path, method == "GET" ? null : new
        {
            username = "ben",
            password = RunningShop.Password,
            email = "ben@example.com",
            product = ParseClient.Pointer("Product", productPage[^26..]),
            productId = productPage[^26..],
            quantity = 1,
            installationId = "phone",
            deviceType = "ios",
        });

        reply.ShouldFail(503, 155);
        reply.Header("Retry-After").ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("query($p:ID!){products(where:{objectId:{equalTo:$p}}){count}}")]
    [InlineData("query($p:ID!){product(id:$p){name}}")]
    [InlineData("query($p:ID!){product(id:$p){name} viewer{user{objectId}}}")]
    [InlineData("mutation($p:ID!){createOrder(input:{fields:{product:{link:$p}}}){order{objectId}}}")]
    public async Task GraphQL_responds_with_Retry_After(string query)
    {
        using var ann = await new ParseClient(shop).SignUpAsync("ann");
        await database.Cluster.StopAsync();

        var reply = await ann.GraphQLAsync(query, new { p = productPage[^26..] });

        reply.ShouldFail(503, 155);
        reply.Header("Retry-After").ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Parts_of_a_batch_are_answered_as_unavailable()
    {
        using var ann = await new ParseClient(shop).SignUpAsync("ann");
        await database.Cluster.StopAsync();

        var reply = await ann.PostAsync("/batch", new { requests = new[] { new { method = "GET", path = "/parse/classes/Product" } } });

        if (reply.Status == HttpStatusCode.OK)
            reply.Json[0]!["error"]!["code"]!.GetValue<int>().ShouldBe(155);
        else
            reply.ShouldFail(503, 155);
    }

    [Fact]
    public async Task The_shop_recovers_with_the_database()
    {
        using var ann = await new ParseClient(shop).SignUpAsync("ann");
        await database.Cluster.StopAsync();
        await UntilAsync(async () => (await ann.GetAsync("/classes/Product")).Status == HttpStatusCode.ServiceUnavailable);

        await database.Cluster.RestartAsync();

        await UntilAsync(async () => (await ann.GetAsync("/classes/Product")).Status == HttpStatusCode.OK);
        (await ann.BuyAsync(productPage[^26..])).ShouldBe(HttpStatusCode.Created);
        await UntilAsync(async () =>
            !(await visitor.GetStringAsync("/", Cancelled)).Contains("Buying is paused", StringComparison.Ordinal));
        await UntilAsync(() => Task.FromResult(!shop.Get<DatabaseOutage>().IsOn));
    }

    private IEnumerable<(HttpMethod, string)> Endpoints()
    {
        var endpoints = shop.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>();
        foreach (var endpoint in endpoints)
        {
            var segments = endpoint.RoutePattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part switch
            {
                Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal => literal.Content,
                Microsoft.AspNetCore.Routing.Patterns.RoutePatternSeparatorPart separator => separator.Content,
                _ => "404",
            })));
            var address = "/" + string.Join('/', segments);
            if (address.StartsWith("/_", StringComparison.Ordinal)
                || address.StartsWith("/hubs", StringComparison.Ordinal)
                || address.StartsWith("/openapi", StringComparison.Ordinal))
            {
                continue;
            }
            foreach (var method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"])
                yield return (new HttpMethod(method), address);
        }
    }

    private static async Task UntilAsync(Func<Task<bool>> isTrue)
    {
        while (!await isTrue())
            await Task.Delay(100, Cancelled);
    }
}
