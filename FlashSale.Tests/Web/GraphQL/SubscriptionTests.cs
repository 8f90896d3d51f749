using FlashSale.Domain.Accounts;
using FlashSale.Domain.Ordering;
using FlashSale.Tests.Infrastructure;
using FlashSale.Tests.Web.Parse.LiveQuery;

namespace FlashSale.Tests.Web.GraphQL;

/// <summary>Events of GraphQL subscriptions.</summary>
public sealed class SubscriptionTests(LiveQueryShop live) : IClassFixture<LiveQueryShop>
{
    private const string Stock = "subscription($id:ID!){stockChanged(productId:$id){event inventory{stock product{name}} original{stock}}}";
    private const string Orders = "subscription{orderChanged{event objectId order{status quantity user{username}} original{status}}}";

    private RunningShop Shop => live.Shop;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stock_changes_are_sent_with_each_order()
    {
        var product = await Shop.AddLiveSaleAsync(units: 10);
        var (ann, _, _) = await live.LogInAsync();
        await using var client = await GraphQLSocket.ConnectAsync(Shop);
        await client.SubscribeAsync("a", Stock, new { id = product.Id });

        await Shop.BuyAsync(ann, product);

        // The product's initial stock may be sent before the order or together with it.
        System.Text.Json.Nodes.JsonNode change;
        do
            change = (await client.NextDataAsync("a"))["stockChanged"]!;
        while ((int)change["inventory"]!["stock"]! != 9);
        ((string?)change["event"]).ShouldBe("UPDATE");
        ((int)change["original"]!["stock"]!).ShouldBeOneOf(0, 10);
        ((string?)change["inventory"]!["product"]!["name"]).ShouldBe(product.Name);
    }

    [Fact]
    public async Task Stock_of_other_products_is_not_sent()
    {
        var (product, other) = (await Shop.AddLiveSaleAsync(units: 10), await Shop.AddLiveSaleAsync(units: 10));
        await using var client = await GraphQLSocket.ConnectAsync(Shop);
        await client.SubscribeAsync("a", Stock, new { id = product.Id });

        await live.RestockAsync(other, 5);
        await live.RestockAsync(product, 7);

        ((int)(await client.NextDataAsync("a"))["stockChanged"]!["inventory"]!["stock"]!).ShouldBe(17);
    }

    [Fact]
    public async Task Buyers_receive_only_their_own_orders()
    {
        var product = await Shop.AddLiveSaleAsync(units: 10);
        var (ann, annToken, _) = await live.LogInAsync();
        var (eve, eveToken, _) = await live.LogInAsync();
        await using var annListens = await GraphQLSocket.ConnectAsync(Shop, annToken);
        await using var eveListens = await GraphQLSocket.ConnectAsync(Shop, eveToken);
        await annListens.SubscribeAsync("1", Orders);
        await eveListens.SubscribeAsync("1", Orders);

        await Shop.BuyAsync(ann, product);
        await Shop.BuyAsync(eve, product);

        BuyerIn(await annListens.NextDataAsync("1")).ShouldBe(ann.UserName);
        BuyerIn(await eveListens.NextDataAsync("1")).ShouldBe(eve.UserName);
    }

    [Fact]
    public async Task A_merchant_follows_the_course_of_an_order()
    {
        var product = await Shop.AddLiveSaleAsync(units: 10);
        var (ann, _, _) = await live.LogInAsync();
        await using var merchant = await GraphQLSocket.ConnectAsync(Shop, (await live.LogInAsync(Roles.Merchant)).Token);
        await merchant.SubscribeAsync(
            "1",
            "subscription($id:ID!){orderChanged(where:{product:{have:{objectId:{equalTo:$id}}}}){event order{status} original{status}}}",
            new { id = product.Id });

        var order = ((PurchaseOutcome.Accepted)await Shop.BuyAsync(ann, product)).Order;
        await Shop.Get<IOrders>().MoveAsync(order.Id, OrderStatus.Shipped, "merchant", Cancelled);

        (await merchant.NextDataAsync("1")).ToJsonString()
            .ShouldBe("""{"orderChanged":{"event":"CREATE","order":{"status":"confirmed"},"original":null}}""");
        (await merchant.NextDataAsync("1")).ToJsonString()
            .ShouldBe("""{"orderChanged":{"event":"UPDATE","order":{"status":"shipped"},"original":{"status":"confirmed"}}}""");
    }

    [Fact]
    public async Task Objects_enter_and_leave_a_subscription_with_conditions()
    {
        var product = await Shop.AddProductAsync("Kettle", stock: 0);
        await using var client = await GraphQLSocket.ConnectAsync(Shop);
        await client.SubscribeAsync(
            "1",
            "subscription($id:ID!){productChanged(where:{id:{equalTo:$id},price:{lessThan:50}}){event product{price}}}",
            new { id = product.Id });

        foreach (var price in new[] { 40m, 45m, 60m, 61m })
            await live.EditAsync(product, draft => draft with { Price = price });

        var events = new List<string?>();
        for (var i = 0; i < 3; i++)
            events.Add((string?)(await client.NextDataAsync("1"))["productChanged"]!["event"]);
        events.ShouldBe(["ENTER", "UPDATE", "LEAVE"]);
    }

    [Fact]
    public async Task Only_watched_fields_cause_updates()
    {
        var product = await Shop.AddProductAsync("Kettle", stock: 0);
        await using var client = await GraphQLSocket.ConnectAsync(Shop);
        await client.SubscribeAsync(
            "1",
            """subscription($id:ID!){productChanged(where:{id:{equalTo:$id}},watch:["name"]){product{name price}}}""",
            new { id = product.Id });

        await live.EditAsync(product, draft => draft with { Price = 1m });
        await live.EditAsync(product, draft => draft with { Name = "Pot" });

        (await client.NextDataAsync("1")).ToJsonString().ShouldBe("""{"productChanged":{"product":{"name":"Pot","price":1}}}""");
    }

    [Fact]
    public async Task A_product_that_is_hidden_leaves_without_its_content()
    {
        var product = await Shop.AddProductAsync("Kettle", stock: 0);
        await using var client = await GraphQLSocket.ConnectAsync(Shop);
        await client.SubscribeAsync(
            "1",
            "subscription($id:ID!){productChanged(where:{id:{equalTo:$id}}){event objectId product{name} original{name}}}",
            new { id = product.Id });

        await live.EditAsync(product, draft => draft with { Name = "Secret", Published = false });

        (await client.NextDataAsync("1")).ToJsonString().ShouldBe(
            """{"productChanged":{"event":"LEAVE","objectId":"ID","product":null,"original":{"name":"Kettle"}}}"""
                .Replace("ID", product.Id, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Planned_sale_is_reported()
    {
        var product = await Shop.AddProductAsync("Kettle", stock: 5);
        await using var client = await GraphQLSocket.ConnectAsync(Shop);
        await client.SubscribeAsync(
            "1", "subscription($id:ID){saleChanged(productId:$id){event flashSale{product{objectId}}}}", new { id = product.Id });

        await Shop.AddSaleAsync(product, TimeSpan.FromHours(1), TimeSpan.FromHours(2));

        var change = (await client.NextDataAsync("1"))["saleChanged"]!;
        ((string?)change["event"]).ShouldBe("CREATE");
        ((string?)change["flashSale"]!["product"]!["objectId"]).ShouldBe(product.Id);
    }

    [Fact]
    public async Task No_event_follows_complete()
    {
        var product = await Shop.AddLiveSaleAsync(units: 10);
        await using var client = await GraphQLSocket.ConnectAsync(Shop);
        await client.SubscribeAsync("a", Stock, new { id = product.Id });
        await client.SendAsync("""{"type":"complete","id":"a"}""");
        await client.SubscribeAsync("b", Stock, new { id = product.Id });

        await live.RestockAsync(product, 1);

        await client.NextDataAsync("b");
    }

    [Fact]
    public async Task A_connection_that_is_gone_follows_nothing()
    {
        await using var own = new LiveQueryShop();
        var product = await own.Shop.AddLiveSaleAsync(units: 10);
        await using (var client = await GraphQLSocket.ConnectAsync(own.Shop))
        {
            await client.SubscribeAsync("a", Stock, new { id = product.Id });
            own.Subscriptions.ShouldBe(1);
        }

        await Eventually.IsTrueAsync(() => own.Subscriptions == 0);
    }

    [Fact]
    public async Task A_session_that_ends_takes_the_orders_with_it()
    {
        var product = await Shop.AddLiveSaleAsync(units: 10);
        var (_, token, _) = await live.LogInAsync();
        await using var client = await GraphQLSocket.ConnectAsync(Shop, token);
        await client.SubscribeAsync("orders", Orders);
        await client.SubscribeAsync("stock", Stock, new { id = product.Id });

        await Shop.Get<IAccountSessions>().EndAsync(token, Cancelled);

        (await client.NextErrorAsync("orders")).ShouldBe("209");
        await live.RestockAsync(product, 1);
        await client.NextDataAsync("stock");
        await client.SendAsync("""{"type":"subscribe","id":"2","payload":{"query":"{health}"}}""");
        (await client.NextErrorAsync("2")).ShouldBe("209");
    }

    [Fact]
    public async Task Orders_need_a_login()
    {
        await using var client = await GraphQLSocket.ConnectAsync(Shop);

        await client.SendAsync(
            """{"type":"subscribe","id":"1","payload":{"query":"ORDERS"}}""".Replace("ORDERS", Orders, StringComparison.Ordinal));

        (await client.NextErrorAsync("1")).ShouldBe("101");
    }

    [Fact]
    public async Task Clients_with_different_selections_all_get_events()
    {
        var product = await Shop.AddLiveSaleAsync(units: 10);
        var clients = new List<GraphQLSocket>();
        for (var i = 0; i < 150; i++)
        {
            var client = await GraphQLSocket.ConnectAsync(Shop);
            clients.Add(await client.SubscribeAsync(
                "1",
                $"subscription($id:ID!){{stockChanged(productId:$id){{e{i}:event inventory{{stock product{{name}}}}}}}}",
                new { id = product.Id }));
        }

        await live.RestockAsync(product, 1);

        foreach (var client in clients)
        {
            ((string?)(await client.NextDataAsync("1"))["stockChanged"]!["inventory"]!["product"]!["name"]).ShouldBe(product.Name);
            await client.DisposeAsync();
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_merchant_never_gets_what_was_written_for_the_master_key(bool masterFirst)
    {
        await using var own = RunningShop.Open(host => host.UseSetting("Parse:MasterKey", "a long secret key"));
        var product = await own.AddLiveSaleAsync(units: 10);
        var (ann, mia) = (await own.AddUserAsync("ann"), await own.AddUserAsync("mia", Roles.Merchant));
        var token = (await own.Get<IAccountSessions>().CreateAsync(mia.Id, mia.SecurityStamp!, Session.ByLogin, null, Cancelled))!.Token;
        await using var first = await GraphQLSocket.ConnectAsync(own, token, masterFirst ? "a long secret key" : null);
        await using var second = await GraphQLSocket.ConnectAsync(own, token, masterFirst ? null : "a long secret key");
        const string query = "subscription{orderChanged{order{user{username email}}}}";
        await first.SubscribeAsync("1", query);
        await second.SubscribeAsync("1", query);

        await own.BuyAsync(ann, product);

        var (master, merchant) = masterFirst ? (first, second) : (second, first);
        (await merchant.NextDataAsync("1"))["orderChanged"]!["order"]!["user"].ShouldBeNull();
        BuyerIn(await master.NextDataAsync("1")).ShouldBe("ann");
    }

    [Fact]
    public async Task Many_changes_come_in_their_order()
    {
        var product = await Shop.AddProductAsync("Kettle", stock: 0);
        await using var client = await GraphQLSocket.ConnectAsync(Shop);
        await client.SubscribeAsync(
            "1", "subscription($id:ID!){productChanged(where:{id:{equalTo:$id}}){product{price}}}", new { id = product.Id });

        for (var price = 1; price <= 30; price++)
            await live.EditAsync(product, draft => draft with { Price = price });

        for (var price = 1; price <= 30; price++)
            ((int)(await client.NextDataAsync("1"))["productChanged"]!["product"]!["price"]!).ShouldBe(price);
    }

    [Theory]
    [InlineData("subscription{stockChanged(productId:5){event}}")]
    [InlineData("subscription($i:ID!){stockChanged(productId:$i){event}}")]
    [InlineData("subscription{saleChanged(productId:5){event}}")]
    public async Task A_product_whose_id_is_a_number_is_the_only_one_followed(string query)
    {
        var product = await Shop.AddProductAsync("Kettle", stock: 1);
        await using var client = await GraphQLSocket.ConnectAsync(Shop);
        await client.SubscribeAsync("a", query, new { i = 5 });
        await client.SubscribeAsync("b", Stock, new { id = product.Id });

        await Shop.AddSaleAsync(product, TimeSpan.FromHours(1), TimeSpan.FromHours(2));
        await live.RestockAsync(product, 1);

        await client.NextDataAsync("b");
    }

    [Fact]
    public async Task A_sale_whose_product_is_hidden_leaves_without_the_product()
    {
        var product = await Shop.AddProductAsync("Kettle", stock: 5);
        await Shop.AddSaleAsync(product, TimeSpan.FromHours(1), TimeSpan.FromHours(2));
        await using var client = await GraphQLSocket.ConnectAsync(Shop);
        await client.SubscribeAsync(
            "1",
            "subscription($id:ID){saleChanged(productId:$id){event flashSale{discount} original{discount product{name}}}}",
            new { id = product.Id });

        await live.EditAsync(product, draft => draft with { Published = false });

        var change = (await client.NextDataAsync("1"))["saleChanged"]!;
        ((string?)change["event"]).ShouldBe("LEAVE");
        change["flashSale"].ShouldBeNull();
        change["original"]!["discount"].ShouldNotBeNull();
        change["original"]!["product"].ShouldBeNull();
    }

    private static string? BuyerIn(System.Text.Json.Nodes.JsonObject data) => (string?)data["orderChanged"]!["order"]!["user"]!["username"];
}
