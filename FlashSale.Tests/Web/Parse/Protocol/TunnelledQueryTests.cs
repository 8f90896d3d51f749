using System.Net;
using System.Text.Json.Nodes;
using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.Web.Parse.Protocol;

/// <summary>A tunnelled request with parameters in its query string, as Unity's SDK sends it, and requests that use both places.</summary>
public sealed class TunnelledQueryTests(ApiShop api) : IClassFixture<ApiShop>
{
    private const string NoBody = """{"_method":"GET","_noBody":true}""";

    [Fact]
    public async Task Objects_are_found_by_the_query_string()
    {
        var product = await api.AddProductAsync();
        await api.AddProductAsync();

        var found = await TunnelAsync(api.Anonymous, $"/classes/Product?where={WhereId(product.Id)}&limit=5&keys=name&count=1", NoBody);

        found.Json["count"]!.GetValue<int>().ShouldBe(1);
        found.Results.Single()!.AsObject().Select(member => member.Key).ShouldBe(["objectId", "createdAt", "updatedAt", "name"]);
        (await TunnelAsync(api.Anonymous, "/classes/Product?limit=1", NoBody)).Results.Count.ShouldBe(1);
    }

    [Fact]
    public async Task One_object_is_shown_as_the_query_string_says()
    {
        var product = await api.AddProductAsync();

        var shown = await TunnelAsync(api.Anonymous, $"/classes/Product/{product.Id}?keys=price", NoBody);

        shown.Json.AsObject().Select(member => member.Key).ShouldBe(["objectId", "createdAt", "updatedAt", "price"]);
    }

    [Fact]
    public async Task The_query_string_wins_over_the_body()
    {
        var (one, other) = (await api.AddProductAsync(), await api.AddProductAsync());
        var body = $$$"""{"_method":"GET","where":{"objectId":"{{{other.Id}}}"},"keys":"name"}""";

        var found = await TunnelAsync(api.Anonymous, $"/classes/Product?where={WhereId(one.Id)}", body);

        var product = found.Results.Single()!.AsObject();
        product["objectId"]!.GetValue<string>().ShouldBe(one.Id);
        product.ContainsKey("price").ShouldBeFalse();
    }

    [Fact]
    public async Task Two_queries_that_differ_in_one_place_are_answered_apart()
    {
        var (one, other) = (await api.AddProductAsync(), await api.AddProductAsync());

        foreach (var id in new[] { one.Id, other.Id })
            IdOf(await TunnelAsync(api.Anonymous, $"/classes/Product?where={WhereId(id)}", """{"_method":"GET","limit":9}""")).ShouldBe(id);
        foreach (var id in new[] { one.Id, other.Id })
        {
            var body = $$$"""{"_method":"GET","where":{"objectId":"{{{id}}}"}}""";
            IdOf(await TunnelAsync(api.Anonymous, "/classes/Product?limit=9", body)).ShouldBe(id);
        }
    }

    [Fact]
    public async Task A_GET_with_a_body_asks_in_both_places()
    {
        var product = await api.AddProductAsync();

        var body = $$$"""{"where":{"objectId":"{{{product.Id}}}"}}""";
        var found = await api.Anonymous.SendAsync(HttpMethod.Get, "/classes/Product?keys=name", body, "application/json");

        found.Results.Single()!.AsObject().Select(member => member.Key).ShouldBe(["objectId", "createdAt", "updatedAt", "name"]);
    }

    [Fact]
    public async Task A_part_of_a_batch_asks_in_both_places()
    {
        var product = await api.AddProductAsync();
        var part = new JsonObject
        {
            ["method"] = "GET",
            ["path"] = "/parse/classes/Product?keys=name",
            ["body"] = new JsonObject { ["where"] = new JsonObject { ["objectId"] = product.Id } },
        };

        var answer = await api.Anonymous.PostAsync("/batch", new { requests = new[] { part } });

        answer.Json[0]!["success"]!["results"]!.AsArray().Single()!.AsObject().ContainsKey("price").ShouldBeFalse(answer.Text);
    }

    [Fact]
    public async Task Accounts_and_sessions_are_found_by_the_query_string()
    {
        using var ann = await api.ShopperAsync();

        (await TunnelAsync(ann, $"/users?where={WhereId("nobody")}", NoBody)).Results.ShouldBeEmpty();
        (await TunnelAsync(ann, $"/users/{ann.UserId}?keys=email", NoBody)).Json.AsObject().ContainsKey("username").ShouldBeFalse();
        (await TunnelAsync(ann, $"/sessions?where={WhereId("none")}", NoBody)).Results.ShouldBeEmpty();
        var merchants = Uri.EscapeDataString("""{"name":"merchant"}""");
        (await TunnelAsync(api.Merchant, $"/roles?where={merchants}", NoBody)).Results.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_login_stands_in_the_query_string()
    {
        var (user, other) = (await api.AddUserAsync(), await api.AddUserAsync());
        var own = Login(user.UserName!, RunningShop.Password);

        (await TunnelAsync(api.Anonymous, $"/login?{own}", NoBody))["objectId"].ShouldBe(user.Id);
        (await TunnelAsync(api.Anonymous, $"/verifyPassword?{own}", NoBody))["objectId"].ShouldBe(user.Id);
        var body = $$"""{"_method":"GET","username":"{{other.UserName}}","password":"{{RunningShop.Password}}"}""";
        (await TunnelAsync(api.Anonymous, $"/login?{own}", body))["objectId"].ShouldBe(other.Id, "a username in the body wins");
        var byMail = $$"""{"_method":"GET","email":"{{other.Email}}"}""";
        (await TunnelAsync(api.Anonymous, $"/login?{own}", byMail)).ShouldFail(404, 101);
        var otherMail = Uri.EscapeDataString(other.Email!);
        var byName = $$"""{"username":"{{user.UserName}}","password":"{{RunningShop.Password}}"}""";
        (await api.Anonymous.SendAsync(HttpMethod.Post, $"/login?email={otherMail}", byName, "application/json")).ShouldFail(404, 101);
    }

    [Fact]
    public async Task A_functions_parameters_stand_in_the_query_string()
    {
        var product = await api.AddLiveSaleAsync();
        using var ann = await api.ShopperAsync();

        var status = await ann.PostAsync($"/functions/saleStatus?productId={product.Id}", new { productId = "other" });
        var pointer = Uri.EscapeDataString(ParseClient.Pointer("Product", product.Id).ToJsonString());
        var bought = await ann.PostAsync($"/functions/purchase?product={pointer}&quantity=2", new { });

        status.Json["result"]!["productId"]!.GetValue<string>().ShouldBe(product.Id);
        bought.Json["result"]!["quantity"]!.GetValue<int>().ShouldBe(2);
    }

    [Fact]
    public async Task Schemas_and_changes_ignore_the_query_string()
    {
        var product = await api.AddProductAsync();

        (await TunnelAsync(api.Merchant, "/schemas?limit=1", NoBody)).ShouldBe(HttpStatusCode.OK);
        (await TunnelAsync(api.Merchant, "/schemas/Product?limit=1", NoBody))["className"].ShouldBe("Product");
        var path = $"/classes/Product/{product.Id}?name=x";
        (await TunnelAsync(api.Merchant, path, """{"_method":"PUT","description":"Bright."}""")).ShouldBe(HttpStatusCode.OK);
        (await TunnelAsync(api.Merchant, path, """{"_method":"DELETE","_noBody":true}""")).Text.ShouldBe("{}");
    }

    private static string WhereId(string id) => Uri.EscapeDataString($$"""{"objectId":"{{id}}"}""");

    private static string Login(string name, string password) =>
        $"username={Uri.EscapeDataString(name)}&password={Uri.EscapeDataString(password)}";

    private static string IdOf(ParseReply found) => found.Results.Single()!["objectId"]!.GetValue<string>();

    private static Task<ParseReply> TunnelAsync(ParseClient client, string path, string body) =>
        client.SendAsync(HttpMethod.Post, path, body, "application/json");
}
