using System.Globalization;
using System.Net;
using System.Text;
using FlashSale.Tests.Infrastructure;
using FlashSale.Web.GraphQL.Execution;

namespace FlashSale.Tests.Web.GraphQL;

/// <summary>Hostile documents and variables are refused at low cost.</summary>
public sealed class HostileDocumentsTests(ApiShop api) : IClassFixture<ApiShop>
{
    private const string Introspection = """
        query{__schema{queryType{name}mutationType{name}subscriptionType{name}types{...T}directives{name description locations args{...I}}}}
        fragment T on __Type{kind name description
        fields(includeDeprecated:true){name description args{...I}type{...R}isDeprecated deprecationReason}
        inputFields{...I}interfaces{...R}enumValues(includeDeprecated:true){name description isDeprecated deprecationReason}
        possibleTypes{...R}}
        fragment I on __InputValue{name description type{...R}defaultValue}
        fragment R on __Type{kind name ofType{kind name ofType{kind name ofType{kind name ofType{kind name
        ofType{kind name ofType{kind name ofType{kind name}}}}}}}}
        """;

    public static TheoryData<string, string> Documents => new()
    {
        { "deep fields", Nest("node(id:\"x\"){...on Order{", "flashSale{product{id}}", "}}", 1, "product{", "}", 40) },
        { "deeper than any parser goes", string.Concat(Enumerable.Repeat("{a", 20_000)) },
        { "wide", $"{{{string.Concat(Enumerable.Range(0, 2_000).Select(i => "health "))}}}" },
        { "a thousand aliases", $"{{{string.Concat(Enumerable.Range(0, 1_000).Select(i => $"a{i}:health "))}}}" },
        {
            "aliases in a page",
            $"{{products(first:1000){{edges{{node{{{string.Concat(Enumerable.Range(0, 200).Select(i => $"a{i}:name "))}}}}}}}}}"
        },
        {
            "long texts",
            $"{{products(first:1000){{edges{{node{{{string.Concat(Enumerable.Range(0, 20).Select(i => $"a{i}:description "))}}}}}}}}}"
        },
        {
            "pages of pages",
            $"{{{string.Concat(Enumerable.Range(0, 90).Select(i => $"a{i}:products(first:1000){{edges{{node{{name}}}}}} "))}}}"
        },
        { "a fragment in itself", "{...A} fragment A on Query{health ...A}" },
        { "a fragment that is nothing but itself", "{...A} fragment A on Query{...A}" },
        { "fragments in a circle", "{...A} fragment A on Query{...B} fragment B on Query{...C} fragment C on Query{...A}" },
        { "fragments that double", Doubling("health") },
        { "fragments that double nothing", Doubling("...Nothing") },
        { "a giant text", $"{{products(where:{{name:{{equalTo:\"{new string('x', 200_000)}\"}}}}){{count}}}}" },
        {
            "a giant number",
            $"{{products(where:{{price:{{equalTo:{new string('9', 40_000)}}}}},first:{new string('9', 5_000)}){{count}}}}"
        },
        { "a giant list", $"{{products(where:{{price:{{in:[{string.Join(',', Enumerable.Range(0, 8_000))}]}}}}){{count}}}}" },
        { "a list within lists", $"{{products(where:{{name:{{in:{new string('[', 10_000)}{new string(']', 10_000)}}}}}){{count}}}}" },
        { "conditions within conditions", $"{{products(where:{Nest("{AND:[", "{}", "]}", 11)}){{count}}}}" },
        { "many conditions within conditions", $"{{products(where:{Nest("{AND:[", "{}", "]}", 3_000)}){{count}}}}" },
        { "directives by the thousand", $"{{health {string.Concat(Enumerable.Repeat("@skip(if:false) ", 1_000))}}}" },
        { "directives on many fields", $"{{{string.Concat(Enumerable.Range(0, 400).Select(i => $"a{i}:health @include(if:true) "))}}}" },
        { "unknown directives", $"{{health {string.Concat(Enumerable.Range(0, 1_000).Select(i => $"@d{i} "))}}}" },
        { "variables by the thousand", $"query({string.Concat(Enumerable.Range(0, 1_000).Select(i => $"$v{i}:Int "))}){{health}}" },
        { "operations by the thousand", string.Concat(Enumerable.Range(0, 1_000).Select(i => $"query q{i}{{health}} ")) },
        {
            "fragments by the thousand",
            "{health}" + string.Concat(Enumerable.Range(0, 1_000).Select(i => $"fragment F{i} on Query{{health}} "))
        },
        { "introspection that loops", $"{{__schema{{types{{{Nest("fields{type{", "name", "}}", 6)}}}}}}}" },
        { "introspection that branches", $"{{__schema{{types{{fields{{type{{fields{{type{{fields{{name}}}}}}}}}}}}}}}}" },
        {
            "aliased introspection",
            $"{{{string.Concat(Enumerable.Range(0, 90).Select(i => $"s{i}:__schema{{types{{fields{{name args{{name}}}}}}}} "))}}}"
        },
        { "half a character", "{products(where:{name:{equalTo:\"\\ud800\"}}){count}}" },
        { "a NUL", "{products(where:{name:{equalTo:\"\\u0000\"}}){count}}" },
        { "half a character in an id", "{product(id:\"\\udc00\"){name} node(id:\"\\ud800x\"){id}}" },
        { "a NUL in an id", "{product(id:\"\\u0000\"){name}}" },
        { "a NUL in a global id", $"{{node(id:\"{Convert.ToBase64String("Product:\0"u8)}\"){{id}}}}" },
        { "half a character in a date", "{products(where:{createdAt:{lessThan:\"\\ud800\"}}){count}}" },
        { "half a character to be repeated", "mutation{logOut(input:{clientMutationId:\"\\ud800\"}){ok clientMutationId}}" },
        { "many errors", $"{{{string.Concat(Enumerable.Range(0, 400).Select(i => $"nope{i} "))}}}" },
        { "conflicting fields", $"{{{string.Concat(Enumerable.Range(0, 400).Select(i => $"a:products(first:{i}){{count}} "))}}}" },
        {
            "values in a fragment of many operations",
            string.Concat(Enumerable.Range(0, 40).Select(i => $"query Q{i}{{...F}} "))
                + $"fragment F on Query{{products(where:{{price:{{in:[{string.Join(' ', Enumerable.Repeat("$x", 2_000))}]}}}}){{count}}}}"
        },
        { "a long alias", $"{{{new string('a', 10_000)}:health}}" },
        {
            "pages before an object",
            "{"
                + string.Concat(Enumerable.Range(0, 30).Select(
                    i => $"a{i}:products(before:\"YXJyYXljb25uZWN0aW9uOjEwMDA=\"){{edges{{node{{name price id}}}}}} "))
                + "}"
        },
        {
            "an expensive pattern",
            "{products(where:{AND:["
                + string.Concat(Enumerable.Repeat("{description:{matchesRegex:\"x\",options:\"i\"}}", 11))
                + "]}){count}}"
        },
    };

    [Theory, MemberData(nameof(Documents))]
    public async Task A_hostile_document_is_refused(string what, string document)
    {
        var reply = await api.Anonymous.GraphQLAsync(document);

        ((int)reply.Status).ShouldBeInRange(200, 499, what);
        reply.Json["errors"].ShouldNotBeNull($"{what}: {reply.Text}");
        reply.Json["errors"]!.AsArray().Count.ShouldBeLessThanOrEqualTo(20);
        reply.Text.ShouldNotContain("Internal server error");
        reply.Text.Length.ShouldBeLessThan(20_000);
        (await api.Anonymous.GraphQLAsync("{health}")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_large_variable_is_paid_for_wherever_it_is_used()
    {
        var or = Enumerable.Range(0, 2_000).Select(i => new { price = new { equalTo = i } }).ToArray();
        var fields = string.Concat(Enumerable.Range(0, 100).Select(i => $"p{i}:products(where:$w,first:1){{count}} "));

        var reply = await api.Anonymous.GraphQLAsync($"query($w:ProductWhereInput){{{fields}}}", new { w = new { OR = or } });

        reply.ShouldBe(HttpStatusCode.BadRequest);
        reply.GraphQLError["message"]!.GetValue<string>().ShouldContain("requests too much");
    }

    [Fact]
    public async Task Values_count_once_for_every_operation()
    {
        var operations = string.Concat(Enumerable.Range(0, 5).Select(i => $"query Q{i}{{products(where:{{price:{{in:[1]}}}}){{count}}}} "));
        var values = string.Join(' ', Enumerable.Repeat("1", 900));

        var reply = await api.Anonymous.GraphQLAsync($"{operations} query Q{{products(where:{{price:{{in:[{values}]}}}}){{count}}}}");

        reply.ShouldBe(HttpStatusCode.BadRequest);
        reply.GraphQLError["message"]!.GetValue<string>().ShouldContain("too many values in its arguments");
    }

    [Fact]
    public async Task An_error_does_not_repeat_all_that_was_sent()
    {
        var reply = await api.Anonymous.GraphQLAsync($"{{products(order:[{string.Concat(Enumerable.Repeat("x ", 3_000))}]){{count}}}}");

        reply.ShouldBe(HttpStatusCode.BadRequest);
        reply.Text.Length.ShouldBeLessThan(20_000);
    }

    [Theory]
    [InlineData(31)]
    [InlineData(60_000)]
    public async Task Deeply_nested_variables_are_refused(int depth)
    {
        var lists = new string('[', depth) + new string(']', depth);
        var body = "{\"query\":\"query($w:ProductWhereInput){products(where:$w){count}}\""
            + $",\"variables\":{{\"w\":{{\"name\":{{\"in\":{lists}}}}}}}}}";

        var reply = await api.Anonymous.SendToAsync(HttpMethod.Post, "/graphql", body, "application/json");

        reply.ShouldBe(HttpStatusCode.BadRequest);
        (await api.Anonymous.GraphQLAsync("{health}")).ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("""{"w":{"OR":[{"name":{"in":[["x"]]}}]}}""")]
    [InlineData("""{"w":{"OR":"x"}}""")]
    [InlineData("""{"w":{"name":{"inQueryKey":{"query":{"className":"Product","where":{"AND":7}},"key":"name"}}}}""")]
    [InlineData("""{"w":{"name":{"inQueryKey":{"query":{"className":"Product","where":{"name":{"have":{}}}},"key":"name"}}}}""")]
    [InlineData("""{"w":{"name":{"inQueryKey":{"query":{"className":"Product","where":{"name":{"in":7}}},"key":"name"}}}}""")]
    [InlineData("""{"w":{"name":{"inQueryKey":{"query":{"className":"","where":{}},"key":""}}}}""")]
    [InlineData("""{"w":{"name":{"inQueryKey":{"query":{"className":"Product","where":{"$or":[]}},"key":"name"}}}}""")]
    [InlineData("""{"w":{"price":{"equalTo":"1"}}}""")]
    [InlineData("""{"w":{"createdAt":{"equalTo":{"__type":"Date"}}}}""")]
    [InlineData("""{"w":7}""")]
    public async Task Variables_of_any_shape_are_refused(string variables)
    {
        var reply = await api.Anonymous.GraphQLAsync(
            "query($w:ProductWhereInput){products(where:$w){count}}", System.Text.Json.Nodes.JsonNode.Parse(variables));

        ((int)reply.Status).ShouldBeOneOf(200, 400);
        reply.Json["errors"].ShouldNotBeNull(reply.Text);
        reply.Text.ShouldNotContain("Internal server error");
    }

    [Fact]
    public async Task Large_variables_end_in_an_error_of_the_client()
    {
        var list = Enumerable.Range(0, 100_000).Select(i => i.ToString(CultureInfo.InvariantCulture)).ToList();

        var reply = await api.Anonymous.GraphQLAsync("query($l:[String]){products(where:{name:{in:$l}}){count}}", new { l = list });

        reply.ShouldBe(HttpStatusCode.BadRequest);
        reply.GraphQLError["message"]!.GetValue<string>().ShouldContain("requests too much");
    }

    [Fact]
    public async Task The_usual_introspection_is_answered_in_development()
    {
        var reply = await api.Anonymous.GraphQLAsync(Introspection);

        reply.ShouldBe(HttpStatusCode.OK);
        reply.Json["errors"].ShouldBeNull(reply.Text);
        reply.Data["__schema"]!["types"]!.AsArray().Count.ShouldBeGreaterThan(50);
    }

    [Fact]
    public async Task Introspection_is_off_unless_it_is_turned_on()
    {
        await using var shop = RunningShop.Open(
            host => host.UseSetting("Parse:GraphQL:Introspection", "false").UseSetting("Parse:MasterKey", ApiShop.MasterKey));
        using var client = new ParseClient(shop);
        using var master = new ParseClient(shop);
        master.Headers["X-Parse-Master-Key"] = ApiShop.MasterKey;

        var refused = await client.GraphQLAsync(Introspection);
        var hidden = await client.GraphQLAsync("{...F} fragment F on Query{__type(name:\"Product\"){name}}");
        var typo = await client.GraphQLAsync("{product(id:\"x\"){pric}}");

        refused.ShouldBe(HttpStatusCode.BadRequest);
        hidden.ShouldBe(HttpStatusCode.BadRequest);
        typo.Text.ShouldNotContain("price");
        (await client.GraphQLAsync("{health __typename}")).ShouldBe(HttpStatusCode.OK);
        (await master.GraphQLAsync(Introspection)).ShouldBe(HttpStatusCode.OK);
        (await client.GraphQLAsync(Introspection)).ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Only_valid_documents_are_kept()
    {
        var documents = api.Shop.Get<DocumentStore>();
        var query = $"{{health {api.NewName("kept")}:health}}";
        var before = documents.Count;

        await api.Anonymous.GraphQLAsync(query);
        await api.Anonymous.GraphQLAsync(query);
        await api.Anonymous.GraphQLAsync($"{{health {api.NewName("nope")}}}");
        await api.Anonymous.GraphQLAsync("{");

        (documents.Count - before).ShouldBe(1);
        documents.Prepare(query).IsValid.ShouldBeTrue();
    }

    [Fact]
    public async Task Document_cache_has_a_size_limit()
    {
        var documents = api.Shop.Get<DocumentStore>();
        for (var i = 0; i < 100; i++)
        {
            var comments = string.Concat(Enumerable.Repeat("# a comment that fills the document\n", 1_000));
            var query = $"{{products(where:{{name:{{equalTo:\"{i}{new string('x', 3_000)}\"}}}}){{count}} {comments}}}";
            (await api.Anonymous.GraphQLAsync(query)).ShouldBe(HttpStatusCode.OK);
        }

        documents.Count.ShouldBeLessThan(80);
    }

    [Fact]
    public async Task Queries_are_paid_for_as_in_REST()
    {
        await using var shop = RunningShop.Open(host => host.UseSetting("Parse:Limits:CostPerMinute", "2000"));
        using var client = new ParseClient(shop);
        for (var i = 0; i < 20; i++)
            await shop.AddProductAsync($"Lamp {i}", 0);

        var replies = new List<ParseReply>();
        for (var i = 0; i < 10; i++)
            replies.Add(await client.GraphQLAsync($"{{products(first:{100 + i}){{edges{{node{{name}}}}}}}}"));

        replies[0].Json["errors"].ShouldBeNull(replies[0].Text);
        var refused = replies[^1];
        refused.ShouldBe(HttpStatusCode.OK);
        refused.GraphQLError["extensions"]!["code"]!.GetValue<int>().ShouldBe(155);
        refused.GraphQLError["extensions"]!["retryAfter"]!.GetValue<int>().ShouldBeGreaterThan(0);
        refused.Header("Retry-After").ShouldNotBeEmpty();
        (await client.GetAsync("/classes/Product")).ShouldFail(429, 155);
    }

    [Fact]
    public async Task A_query_that_costs_too_much_is_refused()
    {
        await using var shop = RunningShop.Open(host => host.UseSetting("Parse:Limits:MaxCost", "100"));
        using var client = new ParseClient(shop);
        for (var i = 0; i < 10; i++)
            await shop.AddProductAsync($"Lamp {i}", 0);

        (await client.GraphQLAsync("{products{edges{node{name}}}}")).GraphQLError["extensions"]!["code"]!.GetValue<int>().ShouldBe(102);
        (await client.GraphQLAsync("{products{count}}")).Json["errors"].ShouldBeNull();
    }

    private static string Nest(
        string before, string inner, string after, int times, string before2 = "", string after2 = "", int times2 = 0)
    {
        var text = new StringBuilder();
        text
            .Insert(0, before, times)
            .Insert(text.Length, before2, times2)
            .Append(inner)
            .Insert(text.Length, after2, times2)
            .Insert(text.Length, after, times);
        var whole = text.ToString();
        return whole.StartsWith("node", StringComparison.Ordinal) ? $"{{{whole}}}" : whole;
    }

    private static string Doubling(string leaf)
    {
        var fragments = Enumerable.Range(0, 40).Select(i => $"fragment F{i} on Query{{...F{i + 1} ...F{i + 1}}} ");
        return $"{{...F0}} {string.Concat(fragments)} fragment F40 on Query{{{leaf}}}";
    }
}
