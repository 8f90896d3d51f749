using System.Net;
using System.Net.WebSockets;
using FlashSale.Tests.Infrastructure;
using FlashSale.Tests.Web.Parse.LiveQuery;

namespace FlashSale.Tests.Web.GraphQL;

/// <summary>The protocol graphql-transport-ws, as its specification has it.</summary>
public sealed class SocketProtocolTests(LiveQueryShop live) : IClassFixture<LiveQueryShop>
{
    private RunningShop Shop => live.Shop;

    [Fact]
    public async Task A_query_is_answered_and_completed()
    {
        await using var client = await GraphQLSocket.ConnectAsync(Shop);

        (await client.AskAsync("1", "{health}")).ToJsonString().ShouldBe("""{"type":"next","id":"1","payload":{"data":{"health":true}}}""");

        (await client.NextAsync()).ToJsonString().ShouldBe("""{"type":"complete","id":"1"}""");
    }

    [Theory]
    [InlineData("{nothing}", "GRAPHQL_VALIDATION_FAILED")]
    [InlineData("{", "GRAPHQL_PARSE_FAILED")]
    [InlineData("subscription{nothingChanged}", "GRAPHQL_VALIDATION_FAILED")]
    [InlineData("subscription{productChanged{event} orderChanged{event}}", "GRAPHQL_VALIDATION_FAILED")]
    [InlineData("subscription{productChanged @skip(if:true){event}}", "102")]
    [
        InlineData(
            "subscription{...G} fragment G on Subscription{...F} fragment F on Subscription{productChanged{event} orderChanged{event}}",
            "102"),
    ]
    [InlineData("subscription{productChanged(where:{name:{matchesRegex:\\\"(a\\\"}}){event}}", "102")]
    [InlineData("subscription{productChanged(watch:[\\\"nothing\\\"]){event}}", "102")]
    public async Task Failed_operation_sends_an_error(string query, string code)
    {
        await using var client = await GraphQLSocket.ConnectAsync(Shop);

        await client.SendAsync($$$"""{"type":"subscribe","id":"1","payload":{"query":"{{{query}}}"}}""");

        (await client.NextErrorAsync("1")).ShouldBe(code);
        await client.PingAsync();
    }

    [Fact]
    public async Task Operation_before_connection_init_is_refused()
    {
        await using var client = await GraphQLSocket.OpenAsync(Shop);

        await client.SendAsync("""{"type":"subscribe","id":"1","payload":{"query":"{health}"}}""");

        await client.ShouldCloseAsync(4401);
    }

    [Fact]
    public async Task Second_connection_init_is_refused()
    {
        await using var client = await GraphQLSocket.ConnectAsync(Shop);

        await client.InitialiseAsync();

        await client.ShouldCloseAsync(4429);
    }

    [Fact]
    public async Task A_name_that_is_in_use_is_not_taken_again()
    {
        await using var client = await GraphQLSocket.ConnectAsync(Shop);
        await client.SubscribeAsync("a", "subscription{productChanged{event}}");

        await client.SendAsync("""{"type":"subscribe","id":"a","payload":{"query":"{health}"}}""");

        await client.ShouldCloseAsync(4409);
        client.ClosingWords.ShouldBe("Subscriber for a already exists");
    }

    [Theory]
    [InlineData("no JSON")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"type":5}""")]
    [InlineData("""{"type":"start"}""")]
    [InlineData("""{"type":"subscribe","payload":{"query":"{health}"}}""")]
    [InlineData("""{"type":"complete"}""")]
    public async Task Invalid_message_ends_the_connection(string message)
    {
        await using var client = await GraphQLSocket.ConnectAsync(Shop);

        await client.SendAsync(message);

        await client.ShouldCloseAsync(4400);
    }

    [Theory]
    [InlineData("""{"type":"ping\ud800"}""")]
    [InlineData("""{"type":"ping","\ud800":1}""")]
    [InlineData("""{"type":"complete","id":"\ud800"}""")]
    [InlineData("""{"type":"complete","id":"\u0000"}""")]
    [InlineData("""{"type":"subscribe","id":"1","payload":{"query":"{health}#\ud800"}}""")]
    [InlineData("""{"type":"subscribe","id":"1","payload":{"query":"{health}#\u0000"}}""")]
    [InlineData("""{"type":"subscribe","id":"1","payload":{"query":"{health}","operationName":"\udc00"}}""")]
    [InlineData("""{"type":"subscribe","id":"1","payload":{"query":"{health}","variables":{"a":["\ud800"]}}}""")]
    [InlineData("""{"type":"subscribe","id":"1","payload":{"query":"{health}","variables":{"a":"\u0000"}}}""")]
    [InlineData("""{"type":"subscribe","id":"1","payload":{"query":"{health}","variables":{"\ud800":1,"b":2}}}""")]
    public async Task Message_with_an_invalid_string_ends_the_connection(string message)
    {
        await using var client = await GraphQLSocket.ConnectAsync(Shop);

        await client.SendAsync(message);

        await client.ShouldCloseAsync(4400);
    }

    [Theory]
    [InlineData("""{"X-Parse-Application-Id":"\ud800"}""")]
    [InlineData("""{"X-Parse-Application-Id":"flash-sale","X-Parse-Session-Token":"r:\u0000"}""")]
    [InlineData("""{"X-Parse-Application-Id":"flash-sale","\ud800":""}""")]
    public async Task Connection_init_with_an_invalid_string_ends_the_connection(string payload)
    {
        await using var client = await GraphQLSocket.OpenAsync(Shop);

        await client.SendAsync($$"""{"type":"connection_init","payload":{{payload}}}""");

        await client.ShouldCloseAsync(4400);
    }

    [Fact]
    public async Task Escaped_characters_are_understood()
    {
        await using var client = await GraphQLSocket.ConnectAsync(Shop);

        await client.SendAsync("""{"type":"subscribe","id":"\ud83d\ude00","payload":{"query":"{health}"}}""");

        ((string?)(await client.NextAsync())["id"]).ShouldBe("😀");
    }

    [Fact]
    public async Task Bytes_end_the_connection()
    {
        await using var client = await GraphQLSocket.ConnectAsync(Shop);

        await client.SendAsync([1, 2, 3], WebSocketMessageType.Binary);

        await client.ShouldCloseAsync(4400);
    }

    [Theory]
    [InlineData("another-shop", null)]
    [InlineData("flash-sale", "r:0123456789abcdef0123456789abcdef")]
    public async Task Wrong_credentials_are_refused(string applicationId, string? token)
    {
        await using var client = await GraphQLSocket.OpenAsync(Shop);

        await client.InitialiseAsync(token, applicationId);

        await client.ShouldCloseAsync(4403);
    }

    [Fact]
    public async Task Client_without_connection_init_is_disconnected()
    {
        await using var shop = RunningShop.Open(host => host.UseSetting("Parse:LiveQuery:ConnectWithin", "00:00:00.2"));
        await using var client = await GraphQLSocket.OpenAsync(shop);

        await client.ShouldCloseAsync(4408);
    }

    [Fact]
    public async Task Another_protocol_is_refused_with_the_name_of_this_one()
    {
        var refused = await Should.ThrowAsync<WebSocketException>(GraphQLSocket.OpenAsync(Shop, "graphql-ws"));

        refused.Message.ShouldContain("400");
    }

    [Fact]
    public async Task Pages_of_other_origins_are_refused_where_origins_are_set()
    {
        await using var shop = RunningShop.Open(host => host.UseSetting("Parse:AllowedOrigins", "https://app.example.com"));
        await using var own = await GraphQLSocket.OpenAsync(shop, origin: "https://app.example.com");

        var refused = await Should.ThrowAsync<WebSocketException>(GraphQLSocket.OpenAsync(shop, origin: "https://evil.example.com"));

        refused.Message.ShouldContain("403");
    }

    [Fact]
    public async Task A_connection_follows_no_more_than_it_may()
    {
        await using var shop = RunningShop.Open(host => host.UseSetting("Parse:LiveQuery:MaxSubscriptions", "2"));
        await using var client = await GraphQLSocket.ConnectAsync(shop);
        await client.SubscribeAsync("1", "subscription{productChanged{event}}");
        await client.SubscribeAsync("2", "subscription{productChanged{event}}");

        await client.SendAsync("""{"type":"subscribe","id":"3","payload":{"query":"subscription{productChanged{event}}"}}""");

        (await client.NextErrorAsync("3")).ShouldBe("155");
    }

    [Fact]
    public async Task Subscription_has_a_low_cost_limit()
    {
        await using var client = await GraphQLSocket.ConnectAsync(Shop);
        var fields = string.Concat(Enumerable.Range(0, 250).Select(i => $"e{i}:event "));

        await client.SendAsync("""{"type":"subscribe","id":"1","payload":{"query":"subscription{productChanged{FIELDS}}"}}"""
            .Replace("FIELDS", fields, StringComparison.Ordinal));

        (await client.NextErrorAsync("1")).ShouldBe("GRAPHQL_VALIDATION_FAILED");
    }

    [Fact]
    public async Task Too_long_response_is_an_error_of_its_operation()
    {
        await using var shop = RunningShop.Open(host => host.UseSetting("Parse:LiveQuery:MaxQueuedBytes", "65536"));
        for (var i = 0; i < 40; i++)
            await shop.AddProductAsync($"Kettle {i}", 0);
        await using var client = await GraphQLSocket.ConnectAsync(shop);
        var fields = string.Concat(Enumerable.Range(0, 20).Select(i => $"a_rather_long_alias_for_the_id_of_a_product_{i}:id "));

        await client.SendAsync("""{"type":"subscribe","id":"1","payload":{"query":"{products{edges{node{FIELDS}}}}"}}"""
            .Replace("FIELDS", fields, StringComparison.Ordinal));

        (await client.NextErrorAsync("1")).ShouldBe("102");
        await client.PingAsync();
    }

    [Fact]
    public async Task A_subscription_over_HTTP_is_refused_with_the_way_to_send_it()
    {
        using var client = new ParseClient(Shop);

        var reply = await client.GraphQLAsync("subscription{productChanged{event}}");

        reply.ShouldBe(HttpStatusCode.BadRequest);
        reply.GraphQLError["message"]!.GetValue<string>().ShouldContain("graphql-transport-ws");
    }
}
