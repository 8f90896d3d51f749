using System.Net;
using System.Net.WebSockets;
using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.Web.Parse.LiveQuery;

/// <summary>What clients of LiveQuery may say, and how they are answered.</summary>
public sealed class ProtocolTests(LiveQueryShop live) : IClassFixture<LiveQueryShop>
{
    private RunningShop Shop => live.Shop;

    [Fact]
    public async Task Names_client_and_installation_in_each_frame()
    {
        await using var ann = await LiveQuerySocket.OpenAsync(Shop);

        await ann.SendAsync(new { op = "connect", applicationId = "flash-sale", installationId = "phone" });
        var connected = await ann.NextAsync();
        await ann.SendAsync(new { op = "subscribe", requestId = 7, query = new { className = "Product", where = new { } } });
        var subscribed = await ann.NextAsync();

        connected.Members().ShouldBe(["clientId", "installationId", "op"]);
        subscribed.Members().ShouldBe(["clientId", "installationId", "op", "requestId"]);
        ((string?)subscribed["clientId"], (string?)subscribed["installationId"]).ShouldBe(((string?)connected["clientId"], "phone"));
    }

    [Fact]
    public async Task Nothing_is_answered_before_the_client_connects()
    {
        await using var ann = await LiveQuerySocket.OpenAsync(Shop);

        await ann.SendAsync(new { op = "subscribe", requestId = 1, query = new { className = "Product", where = new { } } });

        ((bool)(await ann.NextErrorAsync(2))["reconnect"]!).ShouldBeTrue();
        live.Subscriptions.ShouldBe(0);
    }

    [Fact]
    public async Task A_wrong_application_id_is_refused_and_closed()
    {
        await using var ann = await LiveQuerySocket.OpenAsync(Shop);

        await ann.SendAsync(new { op = "connect", applicationId = "other" });

        ((bool)(await ann.NextErrorAsync(4))["reconnect"]!).ShouldBeFalse();
        await ann.ShouldCloseAsync(WebSocketCloseStatus.PolicyViolation);
    }

    [Theory]
    [InlineData("_User")]
    [InlineData("_Session")]
    [InlineData("_Role")]
    [InlineData("Nonsense")]
    public async Task Some_classes_cannot_be_followed(string className)
    {
        var (_, token, _) = await live.LogInAsync();
        await using var ann = await LiveQuerySocket.ConnectAsync(Shop, token);

        await ann.SendAsync(new { op = "subscribe", requestId = 1, query = new { className, where = new { } } });

        await ann.NextErrorAsync(119, requestId: 1);
    }

    [Theory]
    [InlineData("Order")]
    [InlineData("Notification")]
    public async Task Anonymous_client_cannot_follow_private_classes(string className)
    {
        await using var visitor = await LiveQuerySocket.ConnectAsync(Shop);

        await visitor.SendAsync(new { op = "subscribe", requestId = 1, query = new { className, where = new { } } });

        ((string?)(await visitor.NextErrorAsync(101, requestId: 1))["error"]).ShouldBe("Permission denied");
    }

    [Theory]
    [InlineData("""{"className":"Product","where":{"colour":"red"}}""", 102)]
    [InlineData("""{"className":"Product","where":{"price":{"$nearby":1}}}""", 102)]
    [InlineData("""{"className":"Inventory","where":{"product":{"$inQuery":{"className":"Product","where":{}}}}}""", 102)]
    [InlineData("""{"className":"Product","where":{},"watch":["colour"]}""", 102)]
    [InlineData("""{"className":"Product","where":{},"keys":[1]}""", 107)]
    [InlineData("""{"className":"\ud800","where":{}}""", 107)]
    [InlineData("""{"className":7,"where":{}}""", 107)]
    [InlineData("""{"where":{}}""", 102)]
    [InlineData("[]", 102)]
    public async Task A_query_that_cannot_be_followed_is_refused(string query, int code)
    {
        await using var ann = await LiveQuerySocket.ConnectAsync(Shop);

        await ann.SendAsync($$$"""{"op":"subscribe","requestId":1,"query":{{{query}}}}""");

        await ann.NextErrorAsync(code, requestId: 1);
    }

    [Theory]
    [InlineData("{bad json")]
    [InlineData("")]
    [InlineData("[1]")]
    [InlineData("""{"op":"subscribe","op":"connect"}""")]
    [InlineData("""{"op":1}""")]
    public async Task Invalid_frame_is_refused_and_the_connection_stays(string text)
    {
        await using var ann = await LiveQuerySocket.ConnectAsync(Shop);

        await ann.SendAsync(text);

        await ann.NextErrorAsync(107);
        await ann.SubscribeAsync(1, "Product");
    }

    [Fact]
    public async Task Unknown_operation_is_refused()
    {
        await using var ann = await LiveQuerySocket.ConnectAsync(Shop);

        await ann.SendAsync(new { op = "nope" });

        ((string?)(await ann.NextErrorAsync(1))["error"]).ShouldBe("No enum match for: \"nope\"");
    }

    [Fact]
    public async Task Missing_subscription_cannot_be_updated()
    {
        await using var ann = await LiveQuerySocket.ConnectAsync(Shop);

        await ann.SendAsync(new { op = "update", requestId = 99, query = new { className = "Product", where = new { } } });

        var error = await ann.NextErrorAsync(2, requestId: 99);
        ((string)error["error"]!).ShouldContain("subscriptionId 99.");
        // SDKs would open a second connection and leave this one open.
        ((bool)error["reconnect"]!).ShouldBeFalse();
        live.Subscriptions.ShouldBe(0);
    }

    [Fact]
    public async Task Unsubscribing_is_always_confirmed()
    {
        await using var ann = await LiveQuerySocket.OpenAsync(Shop);
        await ann.SendAsync(new { op = "connect", applicationId = "flash-sale", installationId = "phone" });
        await ann.NextAsync();
        await ann.SubscribeAsync(1, "Product");
        await ann.SendAsync(new { op = "subscribe", requestId = 2, query = new { className = "Order", where = new { } } });
        await ann.NextErrorAsync(101, requestId: 2);

        foreach (var requestId in new[] { 1, 1, 2, 99 })
        {
            await ann.SendAsync(new { op = "unsubscribe", requestId });
            (await ann.NextAsync("unsubscribed", requestId)).Members().ShouldBe(["clientId", "installationId", "op", "requestId"]);
        }
        live.Subscriptions.ShouldBe(0);
    }

    [Fact]
    public async Task Query_over_a_subscription_is_refused()
    {
        await using var ann = await LiveQuerySocket.ConnectAsync(Shop);
        await ann.SubscribeAsync(1, "Product");

        await ann.SendAsync(new { op = "query", requestId = 1 });

        ((bool)(await ann.NextErrorAsync(119, requestId: 1))["reconnect"]!).ShouldBeFalse();
    }

    [Fact]
    public async Task A_client_connects_once()
    {
        var (_, token, _) = await live.LogInAsync();
        await using var ann = await LiveQuerySocket.ConnectAsync(Shop);

        await ann.SendAsync(new { op = "connect", applicationId = "flash-sale", sessionToken = token });

        await ann.NextErrorAsync(102);
    }

    [Fact]
    public async Task A_frame_that_is_too_long_ends_the_connection()
    {
        await using var ann = await LiveQuerySocket.ConnectAsync(Shop);

        await ann.SendAsync(
            new
            {
                op = "subscribe",
                requestId = 1,
                query = new { className = "Product", where = new { name = new string('x', 64 * 1024) } },
            });

        await ann.NextErrorAsync(1);
        await ann.ShouldCloseAsync(WebSocketCloseStatus.MessageTooBig);
    }

    [Fact]
    public async Task A_binary_frame_ends_the_connection()
    {
        await using var ann = await LiveQuerySocket.ConnectAsync(Shop);

        await ann.SendAsync("{}"u8.ToArray(), WebSocketMessageType.Binary);

        await ann.NextErrorAsync(1);
        await ann.ShouldCloseAsync(WebSocketCloseStatus.InvalidMessageType);
    }

    [Fact]
    public async Task The_client_closes_and_is_answered()
    {
        await using var ann = await LiveQuerySocket.ConnectAsync(Shop);

        await ann.CloseAsync();

        ann.Closed.ShouldBe(WebSocketCloseStatus.NormalClosure);
    }

    [Fact]
    public async Task Connection_has_a_limit_on_subscriptions()
    {
        await using var shop = RunningShop.Open(builder => builder.UseSetting("Parse:LiveQuery:MaxSubscriptions", "2"));
        await using var ann = await LiveQuerySocket.ConnectAsync(shop);
        await ann.SubscribeAsync(1, "Product");
        await ann.SubscribeAsync(2, "Product");

        await ann.SendAsync(new { op = "subscribe", requestId = 3, query = new { className = "Product", where = new { } } });
        await ann.NextErrorAsync(155, requestId: 3);

        await ann.SendAsync(new { op = "unsubscribe", requestId = 1 });
        await ann.NextAsync("unsubscribed", 1);
        await ann.SubscribeAsync(3, "Product");
    }

    [Fact]
    public async Task Address_has_a_limit_on_followed_queries()
    {
        await using var shop = RunningShop.Open(builder => builder.UseSetting("Parse:LiveQuery:MaxQueryBytesPerAddress", "500"));
        await using var ann = await LiveQuerySocket.ConnectAsync(shop);
        await using var bob = await LiveQuerySocket.ConnectAsync(shop);
        await ann.SubscribeAsync(1, "Product", new { name = new string('a', 300) });

        await bob.SendAsync(
            new { op = "subscribe", requestId = 1, query = new { className = "Product", where = new { name = new string('b', 300) } } });
        await bob.NextErrorAsync(155, requestId: 1);

        // Instead of another, or when another has ended, there is room.
        await ann.SubscribeAsync(1, "Product", new { name = new string('c', 300) });
        await ann.SendAsync(new { op = "unsubscribe", requestId = 1 });
        await ann.NextAsync("unsubscribed", 1);
        await bob.SubscribeAsync(1, "Product", new { name = new string('b', 300) });
    }

    [Fact]
    public async Task Client_that_does_not_connect_in_time_is_disconnected()
    {
        await using var shop = RunningShop.Open(builder => builder.UseSetting("Parse:LiveQuery:ConnectWithin", "00:00:00.1"));
        await using var silent = await LiveQuerySocket.OpenAsync(shop);

        await silent.NextErrorAsync(2);
        await silent.ShouldCloseAsync(WebSocketCloseStatus.PolicyViolation);
    }

    [Fact]
    public async Task Client_key_is_required_if_one_is_set()
    {
        await using var shop = RunningShop.Open(builder => builder.UseSetting("Parse:JavaScriptKey", "a key for pages"));
        await using var without = await LiveQuerySocket.OpenAsync(shop);
        await using var with = await LiveQuerySocket.OpenAsync(shop);

        await without.SendAsync(new { op = "connect", applicationId = "flash-sale", javascriptKey = "a wrong key" });
        await with.SendAsync(new { op = "connect", applicationId = "flash-sale", javascriptKey = "a key for pages" });

        await without.NextErrorAsync(4);
        (await with.NextAsync()).Op().ShouldBe("connected");
        await with.SubscribeAsync(1, "Product");
    }

    [Fact]
    public async Task Browsers_come_from_allowed_origins_only()
    {
        await using var shop = RunningShop.Open(builder => builder.UseSetting("Parse:AllowedOrigins", "https://app.example.com"));

        await using var allowed = await LiveQuerySocket.OpenAsync(shop, "https://app.example.com");
        await using var noBrowser = await LiveQuerySocket.OpenAsync(shop);
        await Should.ThrowAsync<WebSocketException>(LiveQuerySocket.OpenAsync(shop, "https://elsewhere.example.com"));
    }

    [Fact]
    public async Task Address_has_a_limit_on_connections()
    {
        await using var shop = RunningShop.Open(builder => builder.UseSetting("Parse:LiveQuery:MaxConnectionsPerAddress", "1"));
        await using (var first = await LiveQuerySocket.ConnectAsync(shop))
        {
            using var http = new HttpClient();
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{shop.Address}/parse")
            {
                Headers =
                {
                    { "Connection", "Upgrade" },
                    { "Upgrade", "websocket" },
                    { "Sec-WebSocket-Version", "13" },
                    { "Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==" },
                },
            };
            using var refused = await http.SendAsync(request, TestContext.Current.CancellationToken);
            refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
            refused.Headers.RetryAfter.ShouldNotBeNull();
            await first.CloseAsync();
        }

        await using var next = await Eventually.GetAsync(() => LiveQuerySocket.ConnectAsync(shop));
    }

    [Fact]
    public async Task Clients_are_notified_when_the_shop_stops()
    {
        var shop = RunningShop.Open();
        await using var ann = await LiveQuerySocket.ConnectAsync(shop);
        await ann.SubscribeAsync(1, "Product");

        var stopping = shop.DisposeAsync();

        await ann.ShouldCloseAsync(WebSocketCloseStatus.EndpointUnavailable);
        await ann.CloseAsync();
        await stopping;
    }
}
