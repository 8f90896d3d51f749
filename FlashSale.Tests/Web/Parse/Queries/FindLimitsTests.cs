using System.Globalization;
using System.Net;
using System.Text.Json;
using FlashSale.Domain.Accounts;
using FlashSale.Tests.Infrastructure;
using FlashSale.Web.Hosting.Limits;
using FlashSale.Web.Parse.Calls;
using FlashSale.Web.Parse.Queries;

namespace FlashSale.Tests.Web.Parse.Queries;

public sealed class FindLimitsTests
{
    private const double Cheap = 1_000;
    private const double Costly = 1_000_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private static string ManyPatterns => JsonSerializer.Serialize(new Dictionary<string, object>
    {
        ["$or"] = Enumerable.Range(0, 95).Select(number => new
        {
            description = new Dictionary<string, string> { ["$regex"] = $"word{number}", ["$options"] = "i" },
        }),
    });

    [Fact]
    public async Task A_visitor_may_not_search_for_a_hundred_patterns_at_once()
    {
        await using var shop = RunningShop.Open();
        using var visitor = new ParseClient(shop);

        var refused = await FindAsync(visitor, ManyPatterns);

        refused.Status.ShouldBe(HttpStatusCode.BadRequest);
        refused.Code.ShouldBe(102);
        refused.Error.ShouldNotBeNull().ShouldContain("The limit is 10");
    }

    [Fact]
    public async Task A_merchant_may_search_for_a_hundred_patterns_at_once()
    {
        await using var shop = RunningShop.Open();
        await shop.AddUserAsync("mia", Roles.Merchant);
        using var merchant = await new ParseClient(shop).LogInAsync("mia");

        (await FindAsync(merchant, ManyPatterns)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("""{"description":{"$regex":"a","$options":"i"}}""", "")]
    [InlineData("{}", "&order=description")]
    [InlineData("{}", "&limit=1000")]
    [InlineData("""{"product":{"$inQuery":{"className":"Product","where":{"description":{"$regex":"a"}}}}}""", "", "FlashSale")]
    public async Task A_query_that_costs_too_much_is_refused_with_advice(string where, string more, string className = "Product")
    {
        await using var shop = RunningShop.Open(host => host.UseSetting("Parse:Limits:MaxCost", "20"));
        for (var number = 0; number < 5; number++)
            await shop.AddLiveSaleAsync($"Kettle {number}");
        using var visitor = new ParseClient(shop);

        var refused = await visitor.SendAsync(HttpMethod.Get, $"/classes/{className}?where={Uri.EscapeDataString(where)}{more}");

        refused.Code.ShouldBe(102);
        refused.Error.ShouldNotBeNull().ShouldContain("too costly");
    }

    [Fact]
    public async Task An_address_that_queries_too_much_in_a_minute_gets_a_Retry_After()
    {
        await using var shop = RunningShop.Open(host => host.UseSetting("Parse:Limits:CostPerMinute", "100"));
        await shop.AddProductAsync("Kettle", 1);
        using var visitor = new ParseClient(shop);

        ParseReply reply;
        do
            reply = await FindAsync(visitor, JsonSerializer.Serialize(new { name = Guid.NewGuid().ToString() }));
        while (reply.Status == HttpStatusCode.OK);

        reply.Status.ShouldBe(HttpStatusCode.TooManyRequests);
        reply.Code.ShouldBe(155);
        int.Parse(reply.Header("Retry-After"), CultureInfo.InvariantCulture).ShouldBeInRange(1, 60);
    }

    [Fact]
    public async Task One_address_leaves_room_for_another_s_query()
    {
        await using var shop = RunningShop.Open(host => host.UseSetting("Parse:Limits:MaxConcurrentFinds", "2"));
        var limits = shop.Get<FindLimits>();
        using var first = await limits.EnterAsync(Caller.Anonymous, "203.0.113.1", Cheap, Cancelled);

        var second = limits.EnterAsync(Caller.Anonymous, "203.0.113.1", Cheap, Cancelled);
        using var other = await limits.EnterAsync(Caller.Anonymous, "203.0.113.2", Cheap, Cancelled);

        second.IsCompleted.ShouldBeFalse();
        first.Dispose();
        (await second).Dispose();
    }

    [Fact]
    public async Task Queries_beyond_the_queue_are_refused()
    {
        await using var shop = RunningShop.Open(host => host.UseSetting("Parse:Limits:MaxConcurrentFinds", "2")
            .UseSetting("Parse:Limits:MaxWaitingFinds", "4"));
        var limits = shop.Get<FindLimits>();
        using var first = await limits.EnterAsync(Caller.Anonymous, "203.0.113.1", Cheap, Cancelled);
        var second = limits.EnterAsync(Caller.Anonymous, "203.0.113.1", Cheap, Cancelled);

        var refused = await Should.ThrowAsync<ParseException>(limits.EnterAsync(Caller.Anonymous, "203.0.113.1", Cheap, Cancelled));

        refused.Error.Status.ShouldBe(429);
        refused.Error.Code.ShouldBe(155);
        first.Dispose();
        (await second).Dispose();
    }

    [Fact]
    public async Task Costly_queries_of_many_addresses_leave_room_for_cheap_ones()
    {
        await using var shop = RunningShop.Open(host => host.UseSetting("Parse:Limits:MaxConcurrentFinds", "2"));
        var limits = shop.Get<FindLimits>();
        using var first = await limits.EnterAsync(Caller.Anonymous, "203.0.113.1", Costly, Cancelled);
        var second = limits.EnterAsync(Caller.Anonymous, "203.0.113.2", Costly, Cancelled);

        using var cheap = await limits.EnterAsync(Caller.Anonymous, "203.0.113.3", Cheap, Cancelled);

        second.IsCompleted.ShouldBeFalse();
        first.Dispose();
        (await second).Dispose();
    }

    [Theory]
    [InlineData(Costly)]
    [InlineData(20_000)]
    public async Task A_query_that_is_not_light_waits_for_a_password_of_its_address(double cost)
    {
        await using var shop = RunningShop.Open(host => host.UseSetting("Parse:Limits:MaxConcurrentFinds", "2"));
        var limits = shop.Get<FindLimits>();
        var password = await shop.Get<HashingLimiter>().TryEnterAsync("203.0.113.1", isSignUp: true, Cancelled);

        var costly = limits.EnterSharedAsync("203.0.113.1", cost, Cancelled);
        using var cheap = await limits.EnterSharedAsync("203.0.113.1", Cheap, Cancelled);

        costly.IsCompleted.ShouldBeFalse();
        password.ShouldNotBeNull().Dispose();
        (await costly).Dispose();
    }

    [Fact]
    public async Task A_shared_answer_does_not_wait_for_the_limit_of_one_address()
    {
        await using var shop = RunningShop.Open(host => host.UseSetting("Parse:Limits:MaxConcurrentFinds", "2"));
        var limits = shop.Get<FindLimits>();
        using var first = await limits.EnterAsync(Caller.Anonymous, "127.0.0.1", Cheap, Cancelled);
        using var visitor = new ParseClient(shop);

        (await visitor.GetAsync("/classes/Product")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_query_that_takes_too_long_is_stopped()
    {
        await using var shop = RunningShop.Open(host => host.UseSetting("Parse:Limits:QueryTimeout", "00:00:00.001"));
        await shop.AddUserAsync("mia", Roles.Merchant);
        for (var number = 0; number < 20; number++)
            await shop.AddProductAsync($"Kettle {number}", 1);
        using var merchant = await new ParseClient(shop).LogInAsync("mia");

        // On a busy machine, the response can be faster than the timeout.
        ParseReply stopped;
        do
            stopped = await FindAsync(merchant, ManyPatterns);
        while (stopped.Status == HttpStatusCode.OK);

        stopped.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        stopped.Code.ShouldBe(124);
    }

    [Fact]
    public async Task The_description_for_tools_is_written_once_whatever_the_query_string()
    {
        await using var shop = RunningShop.Open();
        using var http = new HttpClient { BaseAddress = new Uri(shop.Address) };
        using var first = await http.GetAsync("/openapi/parse.json?a=1", Cancelled);

        using var second = await http.GetAsync("/openapi/parse.json?a=2", Cancelled);

        second.Headers.Age.ShouldNotBeNull();
    }

    private static Task<ParseReply> FindAsync(ParseClient client, string where) =>
        client.SendAsync(HttpMethod.Post, "/classes/Product", new { _method = "GET", where });
}
