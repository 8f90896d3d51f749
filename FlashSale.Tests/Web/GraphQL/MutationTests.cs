using System.Net;
using FlashSale.Domain.Ordering;
using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.Web.GraphQL;

/// <summary>GraphQL mutations.</summary>
public sealed class MutationTests(ApiShop api) : IClassFixture<ApiShop>
{
    private const string Order = "mutation($i:CreateOrderInput!){createOrder(input:$i){clientMutationId order{objectId status quantity "
        + "total product{name} user{objectId}}}}";

    [Fact]
    public async Task Signing_up_logs_in_and_logging_out_ends_the_session()
    {
        var name = api.NewName("gus");
        using var client = new ParseClient(api.Shop);

        var signUp = await client.GraphQLAsync(
            "mutation($i:SignUpInput!){signUp(input:$i){clientMutationId viewer{sessionToken user{objectId username email}}}}",
            new
            {
                i = new
                {
                    clientMutationId = "m1",
                    fields = new { username = name, password = RunningShop.Password, email = $"{name}@example.com" },
                },
            });
        client.Token = signUp.Data["signUp"]!["viewer"]!["sessionToken"]!.GetValue<string>();
        var viewer = await client.GraphQLAsync("{viewer{sessionToken user{username}}}");
        var logIn = await client.GraphQLAsync(
            "mutation($i:LogInInput!){logIn(input:$i){viewer{sessionToken user{objectId}}}}",
            new { i = new { username = name, password = RunningShop.Password } });
        var logOut = await client.GraphQLAsync("mutation{logOut(input:{}){ok}}");
        var after = await client.GraphQLAsync("{viewer{user{username}}}");

        signUp.Data["signUp"]!["clientMutationId"]!.GetValue<string>().ShouldBe("m1");
        signUp.Data["signUp"]!["viewer"]!["user"]!["email"]!.GetValue<string>().ShouldBe($"{name}@example.com");
        viewer.Data["viewer"]!["user"]!["username"]!.GetValue<string>().ShouldBe(name);
        viewer.Data["viewer"]!["sessionToken"]!.GetValue<string>().ShouldBe(client.Token);
        logIn.Data["logIn"]!["viewer"]!["sessionToken"]!.GetValue<string>().ShouldStartWith("r:");
        logOut.Data["logOut"]!["ok"]!.GetValue<bool>().ShouldBeTrue();
        after.ShouldFail(400, 209, "Invalid session token");
    }

    [Theory]
    [InlineData("{}", 200)]
    [InlineData("""{"username":"NAME"}""", 201)]
    [InlineData("""{"username":"NAME","password":"Right horse 7!"}""", 204)]
    [InlineData("""{"username":"NAME","password":"Right horse 7!","email":"x"}""", 125)]
    [InlineData("""{"username":"mia","password":"Right horse 7!","email":"mia2@example.com"}""", 202)]
    [InlineData("""{"username":"NAME","password":"short","email":"short@example.com"}""", 142)]
    public async Task A_bad_sign_up_has_the_code_that_it_has_in_REST(string fields, int code)
    {
        fields = fields.Replace("NAME", api.NewName("bad"), StringComparison.Ordinal);

        var reply = await api.Anonymous.GraphQLAsync(
            "mutation($f:CreateUserFieldsInput!){signUp(input:{fields:$f}){viewer{sessionToken}}}",
            new { f = System.Text.Json.Nodes.JsonNode.Parse(fields) });

        reply.ShouldBe(HttpStatusCode.OK);
        reply.GraphQLError["extensions"]!["code"]!.GetValue<int>().ShouldBe(code, reply.Text);
    }

    [Fact]
    public async Task A_merchant_makes_changes_and_deletes_objects()
    {
        var name = api.NewName("Clock ");

        var made = await Merchant(
            "mutation($n:String!){createProduct(input:{fields:{name:$n,price:7.25}}){product{id objectId price published ACL{public{read "
                + "write}}}}}",
            new { n = name });
        var id = made["createProduct"]!["product"]!["id"]!.GetValue<string>();
        var objectId = made["createProduct"]!["product"]!["objectId"]!.GetValue<string>();
        var sale = await Merchant(
            "mutation($i:CreateFlashSaleInput!){createFlashSale(input:$i){flashSale{discount startTime product{name}}}}",
            new
            {
                i = new
                {
                    fields = new
                    {
                        product = new { link = id },
                        discount = 12.5,
                        startTime = "2026-01-01T00:00:00.000Z",
                        endTime = "2026-01-02T00:00:00.000Z",
                    },
                },
            });
        var changed = await Merchant(
            "mutation($i:ID!){updateProduct(input:{id:$i,fields:{description:\"Ticks.\",price:8}}){product{price description name}}}",
            new { i = objectId });
        var cleared = await Merchant(
            "mutation($i:ID!){updateProduct(input:{id:$i,fields:{description:null}}){product{description}}}", new { i = id });
        var stock = (
            await Merchant(
                "query($i:ID!){inventories(where:{product:{have:{objectId:{equalTo:$i}}}}){edges{node{id}}}}",
                new { i = objectId }))["inventories"]!["edges"]![0]!["node"]!["id"]!;
        var stocked = await Merchant(
            "mutation($i:ID!){updateInventory(input:{id:$i,fields:{stock:5}}){inventory{stock product{objectId}}}}",
            new { i = stock.GetValue<string>() });
        var hidden = await Merchant(
            "mutation($i:ID!){updateProduct(input:{id:$i,fields:{published:false}}){product{ACL{public{read} roles{roleName}}}}}",
            new { i = id });

        made["createProduct"]!["product"]!["price"]!.ToJsonString().ShouldBe("7.25");
        made["createProduct"]!["product"]!["ACL"]!["public"]!["write"]!.GetValue<bool>().ShouldBeTrue();
        sale["createFlashSale"]!["flashSale"]!["discount"]!.ToJsonString().ShouldBe("12.5");
        sale["createFlashSale"]!["flashSale"]!["product"]!["name"]!.GetValue<string>().ShouldBe(name);
        changed["updateProduct"]!["product"]!["description"]!.GetValue<string>().ShouldBe("Ticks.");
        cleared["updateProduct"]!["product"]!["description"].ShouldBeNull();
        stocked["updateInventory"]!["inventory"]!["stock"]!.GetValue<decimal>().ShouldBe(5);
        hidden["updateProduct"]!["product"]!["ACL"]!["public"].ShouldBeNull();
        var other = (
            await Merchant(
                "mutation($n:String!){createProduct(input:{fields:{name:$n,price:1}}){product{objectId}}}",
                new { n = name + "b" }))["createProduct"]!["product"]!["objectId"]!.GetValue<string>();
        var deleted = await Merchant("mutation($i:ID!){deleteProduct(input:{id:$i}){product{objectId name}}}", new { i = other });
        deleted["deleteProduct"]!["product"]!["name"]!.GetValue<string>().ShouldBe(name + "b");
        (await api.Merchant.GraphQLAsync("mutation($i:ID!){deleteProduct(input:{id:$i}){product{objectId}}}", new { i = other }))
            .GraphQLError["extensions"]!["code"]!.GetValue<int>().ShouldBe(101);

        async Task<System.Text.Json.Nodes.JsonNode> Merchant(string query, object variables)
        {
            var reply = await api.Merchant.GraphQLAsync(query, variables);
            reply.Json["errors"].ShouldBeNull(reply.Text);
            return reply.Data;
        }
    }

    [Fact]
    public async Task A_shopper_may_not_change_the_catalog()
    {
        using var shopper = await api.ShopperAsync();
        var product = await api.AddProductAsync();

        await Refused("mutation{createProduct(input:{fields:{name:\"No\",price:7}}){product{id}}}", 119);
        await Refused($"mutation{{updateProduct(input:{{id:\"{product.Id}\",fields:{{price:1}}}}){{product{{id}}}}}}", 119);
        await Refused($"mutation{{deleteProduct(input:{{id:\"{product.Id}\"}}){{product{{id}}}}}}", 119);
        await Refused(
            $"mutation{{createInventory(input:{{fields:{{stock:1,product:{{link:\"{product.Id}\"}}}}}}){{inventory{{id}}}}}}", 119);
        await Refused("mutation{callCloudCode(input:{functionName:reconcile}){result}}", 119);

        async Task Refused(string query, int code) =>
            (await shopper.GraphQLAsync(query)).GraphQLError["extensions"]!["code"]!.GetValue<int>().ShouldBe(code, query);
    }

    [Fact]
    public async Task A_shopper_buys_and_cancels()
    {
        var product = await api.AddLiveSaleAsync();
        using var shopper = await api.ShopperAsync();

        var bought = await shopper.GraphQLAsync(
            Order,
            new
            {
                i = new
                {
                    clientMutationId = "c",
                    fields = new { product = new { link = product.Id }, user = new { link = shopper.UserId }, quantity = 2 },
                },
            });
        var order = bought.Data["createOrder"]!["order"]!;
        var cancelled = await shopper.GraphQLAsync(
            "mutation($i:ID!){cancelOrder(input:{id:$i}){order{status}}}", new { i = order["objectId"]!.GetValue<string>() });
        var again = await shopper.GraphQLAsync(
            "mutation($i:ID!){cancelOrder(input:{id:$i}){order{status}}}", new { i = order["objectId"]!.GetValue<string>() });

        bought.Data["createOrder"]!["clientMutationId"]!.GetValue<string>().ShouldBe("c");
        order["status"]!.GetValue<string>().ShouldBe("confirmed");
        order["total"]!.GetValue<decimal>().ShouldBe(120m);
        order["product"]!["name"]!.GetValue<string>().ShouldBe(product.Name);
        order["user"]!["objectId"]!.GetValue<string>().ShouldBe(shopper.UserId);
        cancelled.Data["cancelOrder"]!["order"]!["status"]!.GetValue<string>().ShouldBe("cancelled");
        again.GraphQLError["extensions"]!["reason"]!.GetValue<string>().ShouldBe("notAllowed");
    }

    [Fact]
    public async Task Refused_purchase_has_a_reason()
    {
        var (sold, limited, quiet) = (
            await api.AddLiveSaleAsync(units: 1), await api.AddLiveSaleAsync(perCustomerLimit: 1), await api.AddProductAsync());
        using var shopper = await api.ShopperAsync();
        using var other = await api.ShopperAsync();
        (await shopper.BuyAsync(sold.Id)).ShouldBe(HttpStatusCode.Created);
        (await shopper.BuyAsync(limited.Id)).ShouldBe(HttpStatusCode.Created);

        (await Reason(shopper, new { product = new { link = sold.Id } })).ShouldBe((142, "soldOut"));
        (await Reason(shopper, new { product = new { link = limited.Id } })).ShouldBe((142, "limitReached"));
        (await Reason(shopper, new { product = new { link = quiet.Id } })).ShouldBe((142, "notLive"));
        (await Reason(shopper, new { product = new { link = "nothing" } })).ShouldBe((142, "unknownProduct"));
        (await Reason(shopper, new { product = new { link = limited.Id }, quantity = 1.5 })).ShouldBe((142, null));
        (await Reason(shopper, new { product = new { link = limited.Id }, quantity = -1 })).ShouldBe((142, null));
        (await Reason(shopper, new { product = new { link = limited.Id }, user = new { link = other.UserId } })).ShouldBe((119, null));
        (await Reason(api.Anonymous, new { product = new { link = limited.Id } })).ShouldBe((101, null));

        static async Task<(int, string?)> Reason(ParseClient client, object fields)
        {
            var reply = await client.GraphQLAsync(Order, new { i = new { fields } });
            reply.ShouldBe(HttpStatusCode.OK);
            reply.Data["createOrder"].ShouldBeNull();
            return (
                reply.GraphQLError["extensions"]!["code"]!.GetValue<int>(),
                reply.GraphQLError["extensions"]!["reason"]?.GetValue<string>());
        }
    }

    [Fact]
    public async Task The_same_request_id_gives_the_same_order()
    {
        var product = await api.AddLiveSaleAsync();
        using var shopper = await api.ShopperAsync();
        var fields = new { product = new { link = product.Id } };

        var first = await Buy(new { i = new { fields } }, ("X-Parse-Request-Id", "key-1"));
        var again = await Buy(new { i = new { fields } }, ("X-Parse-Request-Id", "key-1"));
        var byInput = await Buy(new { i = new { fields, requestId = "key-1" } });
        var another = await Buy(new { i = new { fields, requestId = "key-2" } }, ("X-Parse-Request-Id", "key-1"));
        var mismatch = await shopper.GraphQLAsync(
            Order, new { i = new { fields = new { product = new { link = product.Id }, quantity = 2 }, requestId = "key-1" } });
        var create = $"createOrder(input:{{fields:{{product:{{link:\"{product.Id}\"}}}}}}){{order{{objectId}}}}";
        var two = $"mutation{{a:{create} b:{create}}}";
        var pair = await shopper.GraphQLAsync(two, null, ("X-Parse-Request-Id", "key-3"));
        var pairAgain = await shopper.GraphQLAsync(two, null, ("X-Parse-Request-Id", "key-3"));

        again.ShouldBe(first);
        byInput.ShouldBe(first);
        another.ShouldNotBe(first);
        mismatch.GraphQLError["extensions"]!["reason"]!.GetValue<string>().ShouldBe("idempotencyMismatch");
        mismatch.GraphQLError["extensions"]!["code"]!.GetValue<int>().ShouldBe(159);
        pair.Data["a"]!.ToJsonString().ShouldNotBe(pair.Data["b"]!.ToJsonString());
        pairAgain.Text.ShouldBe(pair.Text);

        async Task<string> Buy(object variables, params (string, string)[] headers) =>
            (await shopper.GraphQLAsync(Order, variables, headers)).Data["createOrder"]!["order"]!["objectId"]!.GetValue<string>();
    }

    [Fact]
    public async Task Fifty_buyers_of_ten_units_get_ten_orders()
    {
        var product = await api.AddLiveSaleAsync(units: 10);
        var buyers = new List<ParseClient>();
        for (var i = 0; i < 50; i++)
            buyers.Add(await api.ShopperAsync());

        var replies = await Task.WhenAll(
            buyers.Select(buyer => buyer.GraphQLAsync(Order, new { i = new { fields = new { product = new { link = product.Id } } } })));

        replies.Count(reply => reply.Json["errors"] is null).ShouldBe(10);
        replies.Where(reply => reply.Json["errors"] is not null)
            .ShouldAllBe(reply => reply.GraphQLError["extensions"]!["reason"]!.GetValue<string>() == "soldOut");
        (
            await api.Merchant.GraphQLAsync(
                "query($i:ID!){orders(where:{product:{have:{objectId:{equalTo:$i}}}}){count}}", new { i = product.Id }))
            .Data["orders"]!["count"]!.GetValue<int>().ShouldBe(10);
        (await api.Shop.Get<IReconciler>().ReconcileAsync(TestContext.Current.CancellationToken)).IsClean.ShouldBeTrue();
        foreach (var buyer in buyers)
            buyer.Dispose();
    }

    [Fact]
    public async Task A_mutation_after_logging_out_is_refused()
    {
        var product = await api.AddLiveSaleAsync();
        using var shopper = await api.ShopperAsync();

        var reply = await shopper.GraphQLAsync(
            "mutation{logOut(input:{}){ok} "
                + $"createOrder(input:{{fields:{{product:{{link:\"{product.Id}\"}}}}}}){{order{{objectId}}}}}}");

        reply.Data["logOut"]!["ok"]!.GetValue<bool>().ShouldBeTrue();
        reply.Data["createOrder"].ShouldBeNull();
        reply.GraphQLError["extensions"]!["code"]!.GetValue<int>().ShouldBe(209);
    }

    [Fact]
    public async Task Functions_are_called_by_their_names()
    {
        var product = await api.AddLiveSaleAsync();
        using var shopper = await api.ShopperAsync();

        var time = await shopper.GraphQLAsync("mutation{callCloudCode(input:{functionName:serverTime}){result}}");
        var status = await shopper.GraphQLAsync(
            $"mutation{{callCloudCode(input:{{functionName:saleStatus,params:{{productId:\"{product.Id}\"}}}}){{result}}}}");
        var bought = await shopper.GraphQLAsync(
            "mutation($p:Object){callCloudCode(input:{functionName:purchase,params:$p}){result}}",
            new { p = new { productId = product.Id, quantity = 2 } });
        var unknown = await shopper.GraphQLAsync("mutation{callCloudCode(input:{functionName:nothing}){result}}");

        time.Data["callCloudCode"]!["result"]!["__type"]!.GetValue<string>().ShouldBe("Date");
        status.Data["callCloudCode"]!["result"]!["phase"]!.GetValue<string>().ShouldBe("live");
        bought.Data["callCloudCode"]!["result"]!["quantity"]!.GetValue<int>().ShouldBe(2);
        unknown.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_new_password_needs_the_old_one_and_gets_a_session()
    {
        using var shopper = await api.ShopperAsync();

        var own = await shopper.GraphQLAsync(
            "mutation($i:UpdateUserInput!){updateUser(input:$i){sessionToken user{displayName}}}",
            new
            {
                i = new
                {
                    id = shopper.UserId,
                    currentPassword = RunningShop.Password,
                    fields = new { password = "Another horse 8!", displayName = "Gus" },
                },
            });
        var others = await api.Merchant.GraphQLAsync(
            "mutation($i:UpdateUserInput!){updateUser(input:$i){user{objectId}}}",
            new { i = new { id = shopper.UserId, fields = new { displayName = "x" } } });
        var ended = await shopper.GraphQLAsync("{viewer{user{objectId}}}");

        own.Data["updateUser"]!["user"]!["displayName"]!.GetValue<string>().ShouldBe("Gus");
        own.Data["updateUser"]!["sessionToken"]!.GetValue<string>().ShouldStartWith("r:");
        others.GraphQLError["extensions"]!["code"]!.GetValue<int>().ShouldBe(206);
        ended.ShouldFail(400, 209);
    }

    [Fact]
    public async Task Logins_are_limited_as_in_REST_each_alias_counts()
    {
        await using var shop = RunningShop.Open(host => host.UseSetting("Accounts:AttemptsPerMinute", "3"));
        using var client = new ParseClient(shop);
        var logins = string.Concat(
            Enumerable.Range(0, 6).Select(i => $"a{i}:logIn(input:{{username:\"nobody\",password:\"wrong\"}}){{viewer{{sessionToken}}}} "));

        var reply = await client.GraphQLAsync($"mutation{{{logins}}}");

        var codes = reply.Json["errors"]!.AsArray().Select(error => error!["extensions"]!["code"]!.GetValue<int>());
        codes.ShouldBe([101, 101, 101, 155, 155, 155]);
        reply.Header("Retry-After").ShouldNotBeEmpty();
    }

    [Fact]
    public async Task ACL_that_equals_the_object_s_is_accepted()
    {
        const string query = "mutation($n:String!,$a:ACLInput)"
            + "{createProduct(input:{fields:{name:$n,price:1,ACL:$a}}){product{ACL{public{read}}}}}";

        var own = await api.Merchant.GraphQLAsync(
            query, new { n = api.NewName("Acl "), a = new { @public = new { read = true, write = false } } });
        var others = await api.Merchant.GraphQLAsync(
            query, new { n = api.NewName("Acl "), a = new { users = new[] { new { userId = "somebody", read = true, write = true } } } });

        own.Data["createProduct"]!["product"]!["ACL"]!["public"]!["read"]!.GetValue<bool>().ShouldBeTrue();
        others.GraphQLError["extensions"]!["code"]!.GetValue<int>().ShouldBe(119);
    }

    [Fact]
    public async Task A_merchant_moves_orders_and_a_shopper_reads_notifications()
    {
        var product = await api.AddLiveSaleAsync();
        using var shopper = await api.ShopperAsync();
        var order = (await shopper.BuyAsync(product.Id))["objectId"];

        var shipped = await api.Merchant.GraphQLAsync(
            "mutation($i:ID!){updateOrder(input:{id:$i,fields:{status:\"shipped\"}}){order{status}}}", new { i = order });
        var refused = await shopper.GraphQLAsync(
            "mutation($i:ID!){updateOrder(input:{id:$i,fields:{quantity:5}}){order{status}}}", new { i = order });
        var note = (
            await shopper.GraphQLAsync(
                "{notifications(first:1){edges{node{id kind order{status}}}}}")).Data["notifications"]!["edges"]![0]!["node"]!;
        var read = await shopper.GraphQLAsync(
            "mutation($i:ID!){updateNotification(input:{id:$i,fields:{readAt:\"2026-01-01T00:00:00Z\"}}){notification{readAt}}}",
            new { i = note["id"]!.GetValue<string>() });

        shipped.Data["updateOrder"]!["order"]!["status"]!.GetValue<string>().ShouldBe("shipped");
        refused.GraphQLError["extensions"]!["code"]!.GetValue<int>().ShouldBe(119);
        note["order"]!["status"]!.GetValue<string>().ShouldBe("shipped");
        read.Data["updateNotification"]!["notification"]!["readAt"].ShouldNotBeNull();
    }

    [Theory]
    [InlineData("mutation{resetPassword(input:{email:\"nobody@example.com\"}){ok}}")]
    [InlineData("mutation{sendVerificationEmail(input:{email:\"nobody@example.com\"}){ok}}")]
    public async Task Emails_are_sent_without_revealing_accounts(string query) =>
        (await api.Anonymous.GraphQLAsync(query)).Text.ShouldContain("\"ok\":true");

    [Theory]
    [InlineData("query", "product(id:ID){name}")]
    [InlineData("query", "order(id:ID){status}")]
    [InlineData("query", "node(id:ID){id}")]
    [InlineData("mutation", "cancelOrder(input:{id:ID}){order{status}}")]
    [InlineData("mutation", "updateProduct(input:{id:ID,fields:{price:1}}){product{id}}")]
    [InlineData("mutation", "deleteProduct(input:{id:ID}){product{id}}")]
    [InlineData("mutation", "createOrder(input:{fields:{product:{link:ID}}}){order{id}}", 142)]
    [
        InlineData(
            "mutation",
            "createProduct(input:{fields:{name:\"n\",price:1,ACL:{users:[{userId:ID,read:true,write:true}]}}}){product{id}}",
            119),
    ]
    public async Task An_id_may_be_written_as_a_whole_number(string kind, string field, int code = 101)
    {
        foreach (var id in new[] { "1", "9007199254740993", "123456789012345678901234567890" })
        {
            var literal = await api.Merchant.GraphQLAsync($"{kind}{{{field.Replace("ID", id, StringComparison.Ordinal)}}}");
            var variable = await api.Merchant.GraphQLAsync(
                $"{kind}($i:ID!){{{field.Replace("ID", "$i", StringComparison.Ordinal)}}}",
                new { i = System.Text.Json.Nodes.JsonNode.Parse(id) });

            literal.GraphQLError["extensions"]!["code"]!.GetValue<int>().ShouldBe(code, literal.Text);
            variable.GraphQLError["extensions"]!["code"]!.GetValue<int>().ShouldBe(code, variable.Text);
        }
    }

    [Fact]
    public async Task Two_purchases_with_the_longest_request_id_are_made()
    {
        var product = await api.AddLiveSaleAsync();
        using var shopper = await api.ShopperAsync();
        var buy = $"createOrder(input:{{fields:{{product:{{link:\"{product.Id}\"}}}}}}){{order{{objectId}}}}";
        var key = ("X-Parse-Request-Id", new string('k', 200));

        var first = await shopper.GraphQLAsync($"mutation{{a:{buy} b:{buy}}}", null, key);
        var again = await shopper.GraphQLAsync($"mutation{{a:{buy} b:{buy}}}", null, key);
        var longer = await shopper.GraphQLAsync($"mutation{{a:{buy} b:{buy}}}", null, ("X-Parse-Request-Id", new string('k', 201)));

        first.Json["errors"].ShouldBeNull(first.Text);
        first.Data["a"]!.ToJsonString().ShouldNotBe(first.Data["b"]!.ToJsonString());
        again.Text.ShouldBe(first.Text);
        longer.GraphQLError["extensions"]!["code"]!.GetValue<int>().ShouldBe(142, longer.Text);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(200)]
    public async Task An_operation_of_a_batch_is_found_again_at_another_place(int keyLength)
    {
        var product = await api.AddLiveSaleAsync();
        using var shopper = await api.ShopperAsync();
        var key = ("X-Parse-Request-Id", new string('b', keyLength));
        var (one, two) = (Buying(1), Buying(2));

        var first = await SendAsync(one, two, one);
        var other = await SendAsync(two);
        var turned = await SendAsync(one, one, two);

        first.ShouldBeUnique();
        other.ShouldBe([first[1]]);
        turned.ShouldBe([first[0], first[2], first[1]]);

        object Buying(int quantity) =>
            new { query = Order, variables = new { i = new { fields = new { product = new { link = product.Id }, quantity } } } };

        async Task<string[]> SendAsync(params object[] operations)
        {
            var body = System.Text.Json.JsonSerializer.Serialize(operations);
            var reply = await shopper.SendToAsync(HttpMethod.Post, "/graphql", body, "application/json", key);
            return [.. reply.Json.AsArray().Select(each => each!["data"]!["createOrder"]!["order"]!["objectId"]!.GetValue<string>())];
        }
    }
}
