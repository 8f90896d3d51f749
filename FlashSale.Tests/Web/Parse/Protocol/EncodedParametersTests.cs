using System.Text.Json.Nodes;
using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.Web.Parse.Protocol;

/// <summary>Parameters of a query as JSON, as Swift's SDK sends them, and as plain text.</summary>
public sealed class EncodedParametersTests(ApiShop api) : IClassFixture<ApiShop>
{
    [Theory]
    [InlineData("include", """["product"]""")]
    [InlineData("include", "\"product\"")]
    [InlineData("include", "product")]
    [InlineData("include", """["product","product"]""")]
    [InlineData("includeAll", "true")]
    [InlineData("includeAll", "\"1\"")]
    [InlineData("include", """["*"]""")]
    public async Task An_include_may_be_JSON(string name, string value)
    {
        var (_, found) = await FindInventoryAsync((name, value));

        found.Single()!["product"]!["__type"]!.GetValue<string>().ShouldBe("Object");
    }

    [Theory]
    [InlineData("""["stock"]""")]
    [InlineData("\"stock\"")]
    [InlineData("stock")]
    [InlineData("""["stock","objectId,createdAt"]""")]
    public async Task Keys_may_be_JSON(string keys)
    {
        var (_, found) = await FindInventoryAsync(("keys", keys));

        found.Single()!.AsObject().Select(member => member.Key).ShouldBe(["objectId", "createdAt", "updatedAt", "stock"]);
    }

    [Fact]
    public async Task Excluded_keys_may_be_JSON()
    {
        var (_, found) = await FindInventoryAsync(("excludeKeys", """["stock"]"""));

        found.Single()!.AsObject().ContainsKey("stock").ShouldBeFalse();
    }

    [Theory]
    [InlineData("""["-createdAt"]""")]
    [InlineData("""["-createdAt","name"]""")]
    [InlineData("\"-createdAt\"")]
    [InlineData("-createdAt")]
    public async Task An_order_may_be_JSON(string order)
    {
        var (first, second) = (await api.AddProductAsync(), await api.AddProductAsync());
        var where = $$$"""{"objectId":{"$in":["{{{first.Id}}}","{{{second.Id}}}"]}}""";

        var found = await FindAsync("Product", ("where", where), ("order", order));

        found.Results.Select(product => product!["objectId"]!.GetValue<string>()).ShouldBe([second.Id, first.Id]);
    }

    [Theory]
    [InlineData("\"1\"", "true")]
    [InlineData("1", "\"true\"")]
    [InlineData("1.0", "\"1\"")]
    public async Task Numbers_and_flags_may_be_JSON(string limit, string count)
    {
        await api.AddProductAsync();
        await api.AddProductAsync();

        var found = await FindAsync("Product", ("limit", limit), ("skip", limit), ("count", count));

        found.Results.Count.ShouldBe(1);
        found.Json["count"]!.GetValue<int>().ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task Null_means_no_value()
    {
        string[] names = ["where", "order", "limit", "skip", "count", "keys", "excludeKeys", "include", "includeAll"];

        var found = await FindAsync("Product", [.. names.Select(name => (name, "null"))]);

        found.Status.ShouldBe(System.Net.HttpStatusCode.OK, found.Text);
        found.Json["count"].ShouldBeNull();
    }

    [Fact]
    public async Task A_where_may_be_encoded_twice()
    {
        var product = await api.AddProductAsync();
        var where = JsonValue.Create($$"""{"objectId":"{{product.Id}}"}""").ToJsonString();

        (await FindAsync("Product", ("where", where))).Results.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_name_may_be_given_more_than_once()
    {
        var (_, found) = await FindInventoryAsync(("keys", "stock"), ("keys", "product"), ("include", "product"));

        found.Single()!["product"]!["__type"]!.GetValue<string>().ShouldBe("Object");
    }

    [Theory]
    [InlineData("""{"where":"{\"stock\":7}","include":"[\"product\"]","limit":"1","count":true}""")]
    [InlineData("""{"where":{"stock":7},"include":["product"],"limit":1,"count":"1"}""")]
    [InlineData("""{"where":{"stock":7},"include":"product","limit":"\"1\"","count":1,"subqueryReadPreference":"SECONDARY"}""")]
    public async Task A_body_may_hold_JSON_or_plain_text(string parameters)
    {
        await api.AddProductAsync(stock: 7);
        var body = JsonNode.Parse(parameters)!;
        body["_method"] = "GET";

        var found = await api.Anonymous.SendAsync(HttpMethod.Post, "/classes/Inventory", body.ToJsonString(), "application/json");

        found.Results.Single()!["product"]!["__type"]!.GetValue<string>().ShouldBe("Object");
        found.Json["count"]!.GetValue<int>().ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Single_object_supports_them_too()
    {
        var product = await api.AddProductAsync();

        var keys = Uri.EscapeDataString("""["price"]""");
        var shown = await api.Anonymous.GetAsync($"/classes/Product/{product.Id}?keys={keys}&include={Uri.EscapeDataString("[]")}");

        shown.Json.AsObject().Select(member => member.Key).ShouldBe(["objectId", "createdAt", "updatedAt", "price"]);
    }

    [Theory]
    [InlineData("order", """["-nothing"]""")]
    [InlineData("order", """[1]""")]
    [InlineData("include", """["nothing"]""")]
    [InlineData("limit", "\"ten\"")]
    [InlineData("limit", "[1]")]
    [InlineData("count", "\"perhaps\"")]
    public async Task Unsupported_queries_are_refused(string name, string value) =>
        (await FindAsync("Product", (name, value))).ShouldFail(400, 102);

    private async Task<(string ProductId, JsonArray Found)> FindInventoryAsync(params (string Name, string Value)[] parameters)
    {
        var product = await api.AddProductAsync();
        var where = new JsonObject { ["product"] = ParseClient.Pointer("Product", product.Id) }.ToJsonString();
        return (product.Id, (await FindAsync("Inventory", [("where", where), .. parameters])).Results);
    }

    private Task<ParseReply> FindAsync(string className, params (string Name, string Value)[] parameters)
    {
        var query = string.Join('&', parameters.Select(each => $"{each.Name}={Uri.EscapeDataString(each.Value)}"));
        return api.Anonymous.GetAsync($"/classes/{className}?{query}");
    }
}
