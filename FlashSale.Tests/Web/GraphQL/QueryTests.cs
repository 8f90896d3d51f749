using System.Net;
using System.Text;
using FlashSale.Domain.Catalog;
using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.Web.GraphQL;

/// <summary>GraphQL queries.</summary>
public sealed class QueryTests(ApiShop api) : IClassFixture<ApiShop>
{
    [Fact]
    public async Task A_product_is_found_by_either_of_its_ids()
    {
        var product = await api.AddProductAsync();

        var byObjectId = await Ask("query($id:ID!){product(id:$id){id objectId name price published createdAt}}", new { id = product.Id });
        var globalId = byObjectId.Data["product"]!["id"]!.GetValue<string>();
        var byGlobalId = await Ask("query($id:ID!){product(id:$id){objectId}}", new { id = globalId });
        var byNode = await Ask(
            "query($id:ID!){node(id:$id){id __typename ... on Product{name} ... on ParseObject{objectId}}}", new { id = globalId });

        Encoding.UTF8.GetString(Convert.FromBase64String(globalId)).ShouldBe($"Product:{product.Id}");
        byObjectId.Data["product"]!["price"]!.GetValue<decimal>().ShouldBe(100m);
        byGlobalId.Data["product"]!["objectId"]!.GetValue<string>().ShouldBe(product.Id);
        byNode.Data["node"]!["name"]!.GetValue<string>().ShouldBe(product.Name);
        byNode.Data["node"]!["__typename"]!.GetValue<string>().ShouldBe("Product");
        byNode.Data["node"]!["objectId"]!.GetValue<string>().ShouldBe(product.Id);
    }

    [Fact]
    public async Task A_product_lists_its_pictures()
    {
        var product = await api.AddProductAsync();
        var products = api.Shop.Get<IProducts>();
        await products.AddImageAsync(product.Id, TestPictures.Png, "mia", TestContext.Current.CancellationToken);
        await products.AddImageAsync(product.Id, TestPictures.Png, "mia", TestContext.Current.CancellationToken);

        var found = (await Ask(
            "query($id:ID!){product(id:$id){name image{url} images{name url} imageAltTexts}}", new { id = product.Id })).Data["product"]!;

        found["images"]!.AsArray().Count.ShouldBe(2);
        ((string?)found["images"]![0]!["url"]).ShouldBe((string?)found["image"]!["url"]);
        found["imageAltTexts"]!.AsArray().Select(text => (string?)text).ShouldBe([product.Name, product.Name]);
    }

    [Theory]
    [InlineData("nosuchthing")]
    [InlineData("Rmxhc2hTYWxlOng=")]
    public async Task An_object_that_is_not_there_is_error_101(string id)
    {
        var reply = await api.Anonymous.GraphQLAsync("query($id:ID!){product(id:$id){name}}", new { id });

        reply.ShouldBe(HttpStatusCode.OK);
        reply.Json["data"].ShouldBeNull();
        reply.GraphQLError["message"]!.GetValue<string>().ShouldBe("Object not found.");
        reply.GraphQLError["extensions"]!["code"]!.GetValue<int>().ShouldBe(101);
        reply.GraphQLError["path"]!.ToJsonString().ShouldBe("""["product"]""");
    }

    [Fact]
    public async Task A_connection_pages_through_the_objects()
    {
        var name = api.NewName("Paged ");
        for (var i = 1; i <= 5; i++)
            await api.Shop.AddProductAsync($"{name} {i}", 0, i);
        const string query = """
            query($name:String!,$first:Int,$after:String,$last:Int,$before:String){products(
              where:{name:{matchesRegex:$name}},order:[price_ASC],first:$first,after:$after,last:$last,before:$before){
                count pageInfo{hasNextPage hasPreviousPage startCursor endCursor} edges{cursor node{price}}}}
            """;

        var first = await Page(new { name, first = 2 });
        var second = await Page(new { name, first = 2, after = first.End });
        var third = await Page(new { name, first = 2, after = second.End });
        var last = await Page(new { name, last = 2 });
        var before = await Page(new { name, last = 2, before = third.Start });

        first.ShouldBe(("1 2", true, false, first.Start, first.End));
        second.ShouldBe(("3 4", true, true, second.Start, second.End));
        third.ShouldBe(("5", false, true, third.Start, third.End));
        last.Prices.ShouldBe("4 5");
        before.Prices.ShouldBe("3 4");

        async Task<(string Prices, bool HasNext, bool HasPrevious, string? Start, string? End)> Page(object variables)
        {
            var page = (await Ask(query, variables)).Data["products"]!;
            page["count"]!.GetValue<int>().ShouldBe(5);
            var info = page["pageInfo"]!;
            return (
                string.Join(' ', page["edges"]!.AsArray().Select(edge => edge!["node"]!["price"]!.ToJsonString())),
                info["hasNextPage"]!.GetValue<bool>(),
                info["hasPreviousPage"]!.GetValue<bool>(),
                info["startCursor"]?.GetValue<string>(),
                info["endCursor"]?.GetValue<string>());
        }
    }

    [Fact]
    public async Task A_page_knows_its_neighbours_without_a_count()
    {
        var name = api.NewName("Uncounted ");
        for (var i = 1; i <= 3; i++)
            await api.Shop.AddProductAsync($"{name} {i}", 0, i);
        const string query = """
            query($name:String!,$first:Int,$skip:Int){products(where:{name:{matchesRegex:$name}},order:[price_ASC],first:$first,skip:$skip){
              pageInfo{hasNextPage hasPreviousPage} edges{node{price}}}}
            """;

        Of(await Ask(query, new { name, first = 2 })).ShouldBe((true, false, 2));
        Of(await Ask(query, new { name, first = 3 })).ShouldBe((false, false, 3));
        Of(await Ask(query, new { name, first = 2, skip = 1 })).ShouldBe((false, true, 2));
        Of(await Ask(query, new { name, first = 2, skip = 7 })).ShouldBe((false, true, 0));
        Of(await Ask(query, new { name, first = 0 })).ShouldBe((true, false, 0));

        static (bool, bool, int) Of(ParseReply reply)
        {
            var page = reply.Data["products"]!;
            var info = page["pageInfo"]!;
            return (info["hasNextPage"]!.GetValue<bool>(), info["hasPreviousPage"]!.GetValue<bool>(), page["edges"]!.AsArray().Count);
        }
    }

    [Fact]
    public async Task Conditions_reach_through_pointers_and_lists()
    {
        var product = await api.AddLiveSaleAsync();
        await api.AddLiveSaleAsync();

        await Finds("{product:{have:{name:{equalTo:$name}}}}", 1);
        await Finds("{AND:[{product:{have:{name:{equalTo:$name}}}},{product:{haveNot:{name:{equalTo:$name}}}}]}", 0);
        await Finds("{product:{exists:false},OR:[{product:{have:{name:{equalTo:$name}}}}]}", 0);
        await Finds("{product:{have:{id:{equalTo:$id}}},NOR:[{discount:{equalTo:41}},{discount:{in:[1,2.5]}}]}", 1);
        await Finds("{product:{have:{id:{equalTo:$id},objectId:{equalTo:$id},AND:[{name:{equalTo:$name}}]}}}", 1);
        await Finds(
            "{startTime:{lessThan:\"2999-01-01T00:00:00Z\"}"
                + ",product:{have:{name:{matchesRegex:\"KETTLE\",options:\"i\"},objectId:{in:[$id]}}}}",
            1);
        await Finds("""{product:{have:{name:{inQueryKey:{query:{className:"Product",where:{name:{equalTo:"NAME"}}},key:"name"}}}}}""", 1);
        await Finds(
            """{product:{have:{name:{notInQueryKey:{query:{className:"Product",where:{name:{equalTo:"NAME"}}},key:"name"}}"""
                + """,objectId:{equalTo:$id}}}}""",
            0);

        async Task Finds(string where, int count)
        {
            where = where.Replace("NAME", product.Name, StringComparison.Ordinal);
            var reply = await Ask(
                "query($name:String,$id:ID){unused:products(first:0,where:{name:{equalTo:$name},id:{equalTo:$id}}){count} "
                    + $"flashSales(where:{where}){{count}}}}",
                new { name = product.Name, id = product.Id });
            reply.Data["flashSales"]!["count"]!.GetValue<int>().ShouldBe(count, where);
        }
    }

    [Theory]
    [InlineData("{orders{count}}", 101, "Permission denied")]
    [InlineData("{notifications{count}}", 101, "Permission denied")]
    [InlineData("{sessions{count}}", 209, "Invalid session token")]
    [InlineData("{roles{count}}", 119, "Permission denied")]
    [InlineData("{viewer{user{objectId}}}", 209, "Permission denied")]
    [InlineData("{products(first:-1){count}}", 102, null)]
    [InlineData("{products(after:\"x\"){count}}", 102, null)]
    [InlineData("{products(where:{name:{matchesRegex:\"(\"}}){count}}", 102, null)]
    [InlineData("{products(where:{name:{lessThan:null}}){count}}", 102, null)]
    [InlineData("{products(where:{name:{inQueryKey:{query:{className:\"Nope\",where:{}},key:\"name\"}}}){count}}", 102, null)]
    [
        InlineData(
            "{products(where:{name:{inQueryKey:{query:{className:\"Product\",where:{nope:{equalTo:1}}},key:\"name\"}}}){count}}",
            102,
            null),
    ]
    public async Task REST_errors_are_returned_unchanged(string query, int code, string? message)
    {
        var reply = await api.Anonymous.GraphQLAsync(query);

        reply.ShouldBe(HttpStatusCode.OK);
        reply.GraphQLError["extensions"]!["code"]!.GetValue<int>().ShouldBe(code, reply.Text);
        if (message is not null)
            reply.GraphQLError["message"]!.GetValue<string>().ShouldBe(message);
    }

    [Fact]
    public async Task A_shopper_sees_own_orders_only()
    {
        var product = await api.AddLiveSaleAsync();
        using var shopper = await api.ShopperAsync();
        using var other = await api.ShopperAsync();
        var order = (await shopper.BuyAsync(product.Id))["objectId"];
        const string query = "query($id:ID!){order(id:$id){quantity total status product{name} user{objectId} ACL{users{userId read "
            + "write} roles{roleName} public{read}}}}";

        var own = await shopper.GraphQLAsync(query, new { id = order });
        var others = await other.GraphQLAsync(query, new { id = order });
        var merchants = await api.Merchant.GraphQLAsync("query($id:ID!){order(id:$id){user{objectId}}}", new { id = order });
        var hidden = await api.Merchant.GraphQLAsync("query($id:ID!){order(id:$id){user{username}}}", new { id = order });

        own.Data["order"]!["total"]!.GetValue<decimal>().ShouldBe(60m);
        own.Data["order"]!["status"]!.GetValue<string>().ShouldBe("confirmed");
        own.Data["order"]!["user"]!["objectId"]!.GetValue<string>().ShouldBe(shopper.UserId);
        own.Data["order"]!["ACL"]!["roles"]![0]!["roleName"]!.GetValue<string>().ShouldBe("merchant");
        others.GraphQLError["extensions"]!["code"]!.GetValue<int>().ShouldBe(101);
        merchants.Data["order"]!["user"]!["objectId"]!.GetValue<string>().ShouldBe(shopper.UserId);
        hidden.Data["order"]!["user"].ShouldBeNull();
    }

    [Fact]
    public async Task An_unpublished_product_is_hidden_with_its_sale()
    {
        var product = await api.AddLiveSaleAsync();
        (await api.Merchant.PutAsync($"/classes/Product/{product.Id}", new { published = false })).ShouldBe(HttpStatusCode.OK);
        const string query = "query($id:ID!){flashSales(where:{product:{have:{objectId:{equalTo:$id}}}}){count} "
            + "products(where:{objectId:{equalTo:$id}}){count}}";

        var anonymous = await Ask(query, new { id = product.Id });
        var merchant = await api.Merchant.GraphQLAsync(query, new { id = product.Id });

        anonymous.Data["flashSales"]!["count"]!.GetValue<int>().ShouldBe(0);
        anonymous.Data["products"]!["count"]!.GetValue<int>().ShouldBe(0);
        merchant.Data["flashSales"]!["count"]!.GetValue<int>().ShouldBe(1);
        merchant.Data["products"]!["count"]!.GetValue<int>().ShouldBe(1);
    }

    private async Task<ParseReply> Ask(string query, object? variables = null)
    {
        var reply = await api.Anonymous.GraphQLAsync(query, variables);
        reply.ShouldBe(HttpStatusCode.OK);
        reply.Json["errors"].ShouldBeNull(reply.Text);
        return reply;
    }

    [Theory]
    [InlineData("{equalTo:5}")]
    [InlineData("{in:[5,\"6\"]}")]
    [InlineData("{in:5}")]
    [InlineData("{inQueryKey:{query:{className:\"Product\",where:{id:{equalTo:5}}},key:\"objectId\"}}")]
    public async Task Objects_are_searched_by_ids_that_are_whole_numbers(string condition)
    {
        var reply = await api.Anonymous.GraphQLAsync($"{{products(where:{{id:{condition}}}){{count}}}}");

        reply.Text.ShouldBe("""{"data":{"products":{"count":0}}}""");
    }

    [Theory]
    [InlineData("1.5")]
    [InlineData("1e3")]
    [InlineData("true")]
    [InlineData("[1]")]
    [InlineData("{}")]
    public async Task Other_values_than_texts_and_whole_numbers_are_no_ids(string id)
    {
        var literal = await api.Anonymous.GraphQLAsync($"{{product(id:{id}){{name}}}}");
        var variable = await api.Anonymous.GraphQLAsync(
            "query($i:ID!){product(id:$i){name}}", new { i = System.Text.Json.Nodes.JsonNode.Parse(id) });

        literal.GraphQLError["extensions"]!["code"]!.GetValue<string>().ShouldBe("GRAPHQL_VALIDATION_FAILED");
        variable.GraphQLError["extensions"]!["code"]!.GetValue<string>().ShouldBe("GRAPHQL_VALIDATION_FAILED");
    }
}
