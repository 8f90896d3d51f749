using System.Net;
using System.Text.Json.Nodes;
using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.Web.Parse;

/// <summary>parse-server's further query features, which are supported or refused with an alternative.</summary>
public sealed class ParseHabitsTests(ApiShop api) : IClassFixture<ApiShop>
{
    [Theory]
    [InlineData("Product", "image")]
    [InlineData("Inventory", "product,product.image")]
    [InlineData("Product", "image.url")]
    public async Task A_picture_may_be_included_and_is_there_anyway(string className, string include)
    {
        await api.AddProductAsync();

        (await api.Anonymous.GetAsync($"/classes/{className}?include={include}&limit=1")).Results.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("_created_at", false)]
    [InlineData("-_created_at", true)]
    [InlineData("_updated_at", false)]
    [InlineData("-_updated_at", true)]
    public async Task The_old_names_of_times_may_be_sorted_by(string order, bool isDescending)
    {
        var (first, second) = (await api.AddProductAsync(), await api.AddProductAsync());
        var where = Uri.EscapeDataString($$$"""{"objectId":{"$in":["{{{first.Id}}}","{{{second.Id}}}"]}}""");

        var found = await api.Anonymous.GetAsync($"/classes/Product?where={where}&order={order}");

        var expected = isDescending ? (second.Id, first.Id) : (first.Id, second.Id);
        found.Results.Select(each => each!["objectId"]!.GetValue<string>()).ShouldBe([expected.Item1, expected.Item2]);
    }

    [Theory]
    [InlineData("createdAt", "$gt", "1 hour ago", true)]
    [InlineData("createdAt", "$gte", "3 wks 2 days 1 hr 5 mins 10 secs ago", true)]
    [InlineData("createdAt", "$lt", "1 hour ago", false)]
    [InlineData("createdAt", "$lt", "in 1 year", true)]
    [InlineData("createdAt", "$lte", "now", true)]
    [InlineData("createdAt", "$gt", "IN 1 MINUTE", false)]
    public async Task A_time_may_be_relative(string field, string comparison, string text, bool isFound)
    {
        var product = await api.AddProductAsync();

        var relative = new JsonObject { [comparison] = new JsonObject { ["$relativeTime"] = text } };
        var found = await FindAsync("Product", new JsonObject { ["objectId"] = product.Id, [field] = relative }.ToJsonString());

        found.Results.Count.ShouldBe(isFound ? 1 : 0, found.Text);
    }

    [Theory]
    [InlineData("""{"createdAt":{"$gt":{"$relativeTime":"1 day"}}}""", "in")]
    [InlineData("""{"createdAt":{"$gt":{"$relativeTime":"in 1 day ago"}}}""", "ago")]
    [InlineData("""{"createdAt":{"$gt":{"$relativeTime":"1 day 2 ago"}}}""", "unit")]
    [InlineData("""{"createdAt":{"$gt":{"$relativeTime":"x days ago"}}}""", "x")]
    [InlineData("""{"createdAt":{"$gt":{"$relativeTime":"1.5 days ago"}}}""", "1.5")]
    [InlineData("""{"createdAt":{"$gt":{"$relativeTime":"1 fortnight ago"}}}""", "fortnight")]
    [InlineData("""{"createdAt":{"$gt":{"$relativeTime":"in 99999999999 years"}}}""", "The result must be in the years 1 to 9999.")]
    [InlineData("""{"createdAt":{"$gt":{"$relativeTime":7}}}""", "$relativeTime")]
    [InlineData("""{"createdAt":{"$ne":{"$relativeTime":"1 day ago"}}}""", "$gte operators.")]
    [InlineData("""{"createdAt":{"$relativeTime":"1 day ago"}}""", "$gte")]
    [InlineData("""{"price":{"$gt":{"$relativeTime":"1 day ago"}}}""", "Date")]
    public async Task Invalid_relative_time_is_refused(string where, string word)
    {
        var refused = await FindAsync("Product", where);

        refused.ShouldFail(400, 107);
        refused.Error!.ShouldContain(word);
    }

    [Fact]
    public async Task A_sub_query_may_say_how_it_would_be_shown()
    {
        var product = await api.AddProductAsync();
        var where = $$"""{"objectId":"{{product.Id}}"}""";
        var shown = "\"limit\":1000,\"skip\":0,\"order\":\"-name\",\"keys\":\"name\",\"count\":1,\"hint\":\"x\",\"comment\":\"x\"";
        var inner = $$$"""{"className":"Product","where":{{{where}}},{{{shown}}} }""";

        (await FindAsync("Inventory", "{\"product\":{\"$inQuery\":" + inner + "}}")).Results.Count.ShouldBe(1);
        var select = "{\"product\":{\"$select\":{\"query\":" + inner + ",\"key\":\"objectId\"}}}";
        (await FindAsync("Inventory", select)).Results.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("where", """{"$relatedTo":{"object":{"__type":"Pointer","className":"_User","objectId":"x"},"key":"likes"}}""", "pointer")]
    [InlineData("where", """{"name":{"$text":{"$search":{"$term":"kettle"}}}}""", "$regex")]
    [InlineData("where", """{"name":{"$geoWithin":{"$box":[]}}}""", "location")]
    [InlineData("where", """{"name":{"$nearSphere":{},"$maxDistanceInKilometers":1}}""", "location")]
    [InlineData("explain", "true", "traces")]
    [InlineData("explain", "\"queryPlanner\"", "traces")]
    [InlineData("distinct", "name", "keys")]
    [InlineData("pipeline", "[]", "count")]
    public async Task Unsupported_parameter_suggests_an_alternative(string name, string value, string word)
    {
        var refused = await api.Anonymous.GetAsync($"/classes/Product?{name}={Uri.EscapeDataString(value)}");

        refused.ShouldFail(400, 102);
        refused.Error!.ShouldContain(word);
    }

    [Fact]
    public async Task Database_hints_are_ignored()
    {
        const string Hints = "hint=x&comment=x&readPreference=x&includeReadPreference=x&subqueryReadPreference=x";

        (
            await api.Anonymous.GetAsync(
                $"/classes/Product?limit=0&explain=false&redirectClassNameForKey=name&{Hints}")).ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("/events/AppOpened")]
    [InlineData("/events/my%20event")]
    public async Task Events_are_accepted(string path)
    {
        var opened = new { at = ParseClient.Date(RunningShop.Now), dimensions = new { source = "push" } };
        var answer = await api.Anonymous.PostAsync(path, opened);

        answer.ShouldBe(HttpStatusCode.OK);
        answer.Text.ShouldBe("{}");
    }

    [Fact]
    public async Task A_session_is_revocable_already()
    {
        using var ann = await api.ShopperAsync();

        var session = await ann.PostAsync("/upgradeToRevocableSession", new { });

        session["sessionToken"].ShouldBe(ann.Token);
        session.Json["user"]!["objectId"]!.GetValue<string>().ShouldBe(ann.UserId);
        session.Json["expiresAt"].ShouldNotBeNull();
        (await ann.GetAsync("/sessions")).Results.Count.ShouldBe(1);
        (await api.Anonymous.PostAsync("/upgradeToRevocableSession", new { })).ShouldFail(404, 101, "invalid session.");
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"anonymous":null}""")]
    [InlineData("""{"facebook":{}}""")]
    public async Task An_empty_way_to_log_in_is_none(string authData)
    {
        using var ann = await api.ShopperAsync();
        var name = api.NewName("auth");
        var signUp = SignUp(name, authData);

        (await api.Anonymous.SendAsync(HttpMethod.Post, "/users", signUp, "application/json")).ShouldBe(HttpStatusCode.Created);
        var changed = await ann.SendAsync(HttpMethod.Put, $"/users/{ann.UserId}", $$"""{"authData":{{authData}}}""", "application/json");
        changed.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("""{"facebook":{"id":"1","access_token":"x"}}""")]
    [InlineData("7")]
    public async Task Unsupported_authentication_is_refused_everywhere(string authData)
    {
        using var ann = await api.ShopperAsync();
        var name = api.NewName("auth");
        var signUp = SignUp(name, authData);

        foreach (var refused in new[]
        {
            await api.Anonymous.SendAsync(HttpMethod.Post, "/users", signUp, "application/json"),
            await api.Anonymous.SendAsync(HttpMethod.Post, "/users", $$"""{"authData":{{authData}}}""", "application/json"),
            await ann.SendAsync(HttpMethod.Put, $"/users/{ann.UserId}", $$"""{"authData":{{authData}}}""", "application/json"),
            await ann.SendAsync(HttpMethod.Put, $"/classes/_User/{ann.UserId}", $$"""{"authData":{{authData}}}""", "application/json"),
        })
        {
            refused.ShouldFail(400, 252);
            refused.Error!.ShouldContain("password");
        }
    }

    [Theory]
    [InlineData("GET", "/aggregate/Product?distinct=name", "/classes")]
    [InlineData("POST", "/files/picture.png", "picture")]
    [InlineData("DELETE", "/files/picture.png", "picture")]
    [InlineData("POST", "/push", "LiveQuery")]
    [InlineData("POST", "/jobs/clean", "command")]
    [InlineData("GET", "/cloud_code/jobs", "command")]
    [InlineData("POST", "/loginAs?userId=x", "/login")]
    [InlineData("POST", "/challenge", "/login")]
    [InlineData("GET", "/hooks/functions", "/functions")]
    [InlineData("GET", "/push_audiences", "LiveQuery")]
    [InlineData("POST", "/validate_purchase", "Order")]
    [InlineData("DELETE", "/purge/Product", "/classes")]
    [InlineData("GET", "/scriptlog", "log")]
    [InlineData("PUT", "/config", "settings")]
    [InlineData("POST", "/schemas/Toy", "/schemas")]
    [InlineData("POST", "/roles", "command")]
    [InlineData("DELETE", "/roles/x", "command")]
    [InlineData("POST", "/sessions", "/login")]
    [InlineData("PUT", "/sessions/x", "/login")]
    [InlineData("PUT", "/sessions/me", "/login")]
    [InlineData("PUT", "/classes/Product", "POST")]
    [InlineData("PUT", "/login", "POST")]
    public async Task Unsupported_path_suggests_an_alternative(string method, string path, string word)
    {
        var refused = await api.Merchant.SendAsync(new HttpMethod(method), path, "{}", "application/json");

        refused.Code.ShouldBe(108, refused.Text);
        refused.Error!.ShouldContain(word);
        ((int)refused.Status).ShouldBeInRange(404, 405);
    }

    private static string SignUp(string name, string authData) =>
        $$"""{"username":"{{name}}","password":"{{RunningShop.Password}}","email":"{{name}}@example.com","authData":{{authData}}}""";

    private Task<ParseReply> FindAsync(string className, string where) =>
        api.Anonymous.GetAsync($"/classes/{className}?where={Uri.EscapeDataString(where)}");
}
