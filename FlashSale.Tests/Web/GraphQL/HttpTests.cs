using System.Net;
using System.Text.Json;
using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.Web.GraphQL;

/// <summary>GraphQL over HTTP: methods, media types, statuses, headers.</summary>
public sealed class HttpTests(ApiShop api) : IClassFixture<ApiShop>
{
    private const string Json = "application/json";
    private const string GraphQLJson = "application/graphql-response+json";

    [Theory]
    [InlineData(null, Json)]
    [InlineData("*/*", Json)]
    [InlineData("text/html", Json)]
    [InlineData(Json, Json)]
    [InlineData(GraphQLJson, GraphQLJson)]
    [InlineData($"{GraphQLJson}; charset=utf-8, {Json}; charset=utf-8", GraphQLJson)]
    [InlineData($"{GraphQLJson};q=0.5, {Json}", Json)]
    [InlineData("no / media / type", Json)]
    public async Task The_answer_has_the_media_type_that_is_accepted(string? accept, string expected)
    {
        var reply = await api.Anonymous.GraphQLAsync("{health}", null, accept is null ? [] : [("Accept", accept)]);

        reply.ShouldBe(HttpStatusCode.OK);
        reply.Header("Content-Type").ShouldBe($"{expected}; charset=utf-8");
        reply.Text.ShouldBe("""{"data":{"health":true}}""");
    }

    [Theory]
    [InlineData("{nope {", "GRAPHQL_PARSE_FAILED")]
    [InlineData("hello", "GRAPHQL_PARSE_FAILED")]
    [InlineData("{products{nope}}", "GRAPHQL_VALIDATION_FAILED")]
    [InlineData("{products}", "GRAPHQL_VALIDATION_FAILED")]
    [InlineData("query($a:Int!){products(first:$a){count}}", "GRAPHQL_VALIDATION_FAILED")]
    [InlineData("{products(first:\"x\"){count}}", "GRAPHQL_VALIDATION_FAILED")]
    [InlineData("{products(where:{createdAt:{lessThan:\"yesterday\"}}){count}}", "GRAPHQL_VALIDATION_FAILED")]
    [InlineData("{products(where:{price:{lessThan:\"1\"}}){count}}", "GRAPHQL_VALIDATION_FAILED")]
    [InlineData("query a{health} query b{health}", "GRAPHQL_VALIDATION_FAILED")]
    [InlineData("fragment F on Query{health}", "GRAPHQL_VALIDATION_FAILED")]
    [InlineData("subscription{health}", "GRAPHQL_VALIDATION_FAILED")]
    public async Task A_bad_document_is_refused_with_400(string query, string code)
    {
        foreach (var accept in new[] { Json, GraphQLJson })
        {
            var reply = await api.Anonymous.GraphQLAsync(query, null, ("Accept", accept));

            reply.ShouldBe(HttpStatusCode.BadRequest);
            reply.GraphQLError["extensions"]!["code"]!.GetValue<string>().ShouldBe(code);
            reply.Json.AsObject().ContainsKey("data").ShouldBeFalse();
            reply.Text.ShouldNotContain("   at ");
        }
    }

    [Theory]
    [InlineData("", 400, 107)]
    [InlineData("{", 400, 107)]
    [InlineData("\"x\"", 400, 107)]
    [InlineData("{}", 400, 107)]
    [InlineData("[]", 400, 107)]
    [InlineData("[1]", 400, 107)]
    [InlineData("{\"query\":7}", 400, 107)]
    [InlineData("{\"query\":\"{health}\",\"variables\":[1]}", 400, 107)]
    [InlineData("{\"query\":\"{health}\",\"variables\":\"{}\"}", 400, 107)]
    [InlineData("{\"query\":\"{health}\",\"operationName\":7}", 400, 107)]
    [InlineData("{\"query\":\"{health}\",\"query\":\"{health}\"}", 400, 107)]
    public async Task A_bad_body_is_refused_as_in_REST(string body, int status, int code) =>
        (await api.Anonymous.SendToAsync(HttpMethod.Post, "/graphql", body, Json)).ShouldFail(status, code);

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/graphql")]
    public async Task A_body_that_pages_of_other_sites_can_send_is_refused(string type) =>
        (await api.Anonymous.SendToAsync(HttpMethod.Post, "/graphql", "{\"query\":\"{health}\"}", type)).ShouldFail(415, 107);

    [Fact]
    public async Task A_GET_carries_out_queries_only()
    {
        const string mutation = "mutation{logOut(input:{}){ok}}";

        var query = await Get("query=query($n:Int){products(first:$n){edges{node{name}}}}&variables={\"n\":1}");
        var named = await Get("query=query a{health} query b{viewer{sessionToken}}&operationName=a");
        var refused = await Get($"query={mutation}");
        var without = await Get("");
        var broken = await Get("query={health}&variables={");
        var noText = await Get("query=query($n:String){products(where:{name:{equalTo:$n}}){count}}&variables={\"n\":\"\\u0000\"}");

        query.ShouldBe(HttpStatusCode.OK);
        named.Text.ShouldBe("""{"data":{"health":true}}""");
        refused.ShouldFail(405, 108);
        without.ShouldFail(400, 107);
        broken.ShouldFail(400, 107);
        noText.ShouldFail(400, 107);

        Task<ParseReply> Get(string parameters)
        {
            var escaped = string.Join(
                '&',
                parameters
                    .Split('&', StringSplitOptions.RemoveEmptyEntries)
                    .Select(each => each.Split('=', 2))
                    .Select(each => $"{each[0]}={Uri.EscapeDataString(each[1])}"));
            return api.Anonymous.SendToAsync(HttpMethod.Get, $"/graphql?{escaped}", null, Json);
        }
    }

    [Fact]
    public async Task A_request_without_the_application_id_is_403()
    {
        using var client = new ParseClient(api.Shop);
        client.Headers.Clear();

        (await client.GraphQLAsync("{health}")).ShouldFail(403, null, "unauthorized");
        (await client.SendToAsync(HttpMethod.Get, "/graphql?query={health}", null, Json)).ShouldFail(403, null, "unauthorized");
        (
            await client.SendToAsync(
                HttpMethod.Post,
                "/graphql",
                "{\"query\":\"{health}\",\"_ApplicationId\":\"flash-sale\"}",
                Json)).ShouldFail(403, null, "unauthorized");
    }

    [Fact]
    public async Task An_invalid_session_is_error_209_as_in_REST()
    {
        using var client = new ParseClient(api.Shop) { Token = "r:0123456789abcdef0123456789abcdef" };

        (await client.GraphQLAsync("{health}")).ShouldFail(400, 209, "Invalid session token");
    }

    [Fact]
    public async Task A_batch_is_answered_in_its_order()
    {
        var body = JsonSerializer.Serialize(
            new object[] { new { query = "{health}" }, new { query = "{nope}" }, new { query = "{product(id:\"x\"){name}}" } });

        var reply = await api.Anonymous.SendToAsync(HttpMethod.Post, "/graphql", body, Json);

        reply.ShouldBe(HttpStatusCode.OK);
        var answers = reply.Json.AsArray();
        answers[0]!["data"]!["health"]!.GetValue<bool>().ShouldBeTrue();
        answers[1]!["errors"]![0]!["extensions"]!["code"]!.GetValue<string>().ShouldBe("GRAPHQL_VALIDATION_FAILED");
        answers[2]!["errors"]![0]!["extensions"]!["code"]!.GetValue<int>().ShouldBe(101);
    }

    [Fact]
    public async Task Operations_after_a_logout_are_refused()
    {
        using var shopper = await api.ShopperAsync();
        var body = JsonSerializer.Serialize(
            new object[] { new { query = "mutation{logOut(input:{}){ok}}" }, new { query = "{viewer{user{objectId}}}" } });

        var reply = await shopper.SendToAsync(HttpMethod.Post, "/graphql", body, Json);

        reply.Json[0]!["data"]!["logOut"]!["ok"]!.GetValue<bool>().ShouldBeTrue();
        reply.Json[1]!["errors"]![0]!["extensions"]!["code"]!.GetValue<int>().ShouldBe(209);
    }

    [Fact]
    public async Task A_batch_has_at_most_ten_operations()
    {
        var body = JsonSerializer.Serialize(Enumerable.Repeat(new { query = "{health}" }, 11));

        (await api.Anonymous.SendToAsync(HttpMethod.Post, "/graphql", body, Json)).ShouldFail(400, 107);
    }

    [Theory]
    [InlineData(Json, ",\"code\":209,\"error\":\"Invalid session token\"")]
    [InlineData(GraphQLJson, "")]
    public async Task An_error_of_the_request_has_the_shape_of_GraphQL(string accept, string more)
    {
        using var client = new ParseClient(api.Shop) { Token = "r:0123456789abcdef0123456789abcdef" };

        var reply = await client.GraphQLAsync("{health}", null, ("Accept", accept));

        reply.ShouldBe(HttpStatusCode.BadRequest);
        reply.Header("Content-Type").ShouldBe($"{accept}; charset=utf-8");
        reply.Text.ShouldBe($"{{\"errors\":[{{\"message\":\"Invalid session token\",\"extensions\":{{\"code\":209}}}}]{more}}}");
    }

    [Theory]
    [InlineData("""{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"00"}}}""", "PERSISTED_QUERY_NOT_SUPPORTED")]
    [InlineData("""{"query":"","extensions":{"persistedQuery":{"version":1,"sha256Hash":"00"}}}""", "PERSISTED_QUERY_NOT_SUPPORTED")]
    [InlineData("""{"extensions":{"persistedQuery":null}}""", "107")]
    [InlineData("""{"extensions":{}}""", "107")]
    [InlineData("""{"extensions":7}""", "107")]
    public async Task A_hash_without_its_document_is_refused(string body, string code)
    {
        var extensions = Uri.EscapeDataString(System.Text.Json.Nodes.JsonNode.Parse(body)!["extensions"]!.ToJsonString());

        var post = await api.Anonymous.SendToAsync(HttpMethod.Post, "/graphql", body, Json);
        var get = await api.Anonymous.SendToAsync(HttpMethod.Get, $"/graphql?extensions={extensions}", null, Json);

        foreach (var reply in new[] { post, get })
        {
            reply.ShouldBe(HttpStatusCode.BadRequest);
            reply.GraphQLError["extensions"]!["code"]!.ToString().ShouldBe(code);
        }
    }

    [Theory]
    [InlineData("""{"query":"{health}","extensions":{"persistedQuery":{"version":1,"sha256Hash":"00"}}}""")]
    [InlineData("""{"query":"{health}","extensions":null,"operationName":null,"variables":null}""")]
    [InlineData("""{"query":"query A{health}","extensions":{"clientLibrary":{"name":"x","version":"1"}},"operationName":"A"}""")]
    public async Task A_document_is_carried_out_whatever_comes_with_it(string body) =>
        (await api.Anonymous.SendToAsync(HttpMethod.Post, "/graphql", body, Json)).Text.ShouldBe("""{"data":{"health":true}}""");

    [Fact]
    public async Task Pages_of_other_origins_may_ask_beforehand()
    {
        var reply = await api.Anonymous.SendToAsync(HttpMethod.Options, "/graphql", null, Json, ("Origin", "https://app.example.com"));

        reply.ShouldBe(HttpStatusCode.OK);
        reply.Header("Access-Control-Allow-Origin").ShouldBe("*");
        reply.Header("Access-Control-Allow-Headers").ShouldContain("X-Parse-Application-Id");
        reply.Header("Access-Control-Allow-Headers").ShouldContain("Apollographql-Client-Name");
    }

    [Theory]
    [InlineData("DELETE", "/graphql", 405)]
    [InlineData("PUT", "/graphql", 405)]
    [InlineData("POST", "/graphql/nothing", 404)]
    [InlineData("GET", "/graphql/schema/x", 404)]
    public async Task Other_methods_and_paths_are_refused(string method, string path, int status) =>
        (await api.Anonymous.SendToAsync(new HttpMethod(method), path, null, Json)).ShouldFail(status, 108);

    [Fact]
    public async Task A_token_is_never_sent_compressed()
    {
        using var shopper = await api.ShopperAsync();
        var many = string.Concat(Enumerable.Range(0, 40).Select(i => $"v{i}:viewer{{user{{objectId username email}}}} "));

        var plain = await shopper.GraphQLAsync($"{{{many}}}", null, ("Accept-Encoding", "br"));
        var secret = await shopper.GraphQLAsync($"{{{many} viewer{{sessionToken}}}}", null, ("Accept-Encoding", "br"));

        plain.Header("Content-Encoding").ShouldBe("br");
        secret.Header("Content-Encoding").ShouldBe("");
    }

    [Fact]
    public async Task The_schema_is_shown_to_everyone()
    {
        using var client = new ParseClient(api.Shop);
        client.Headers.Clear();

        var reply = await client.SendToAsync(HttpMethod.Get, "/graphql/schema", null, Json);

        reply.ShouldBe(HttpStatusCode.OK);
        reply.Header("Content-Type").ShouldBe("text/plain; charset=utf-8");
        reply.Text.ShouldContain("type FlashSale implements");
    }
}
