using System.Text;
using System.Text.Json.Nodes;
using FlashSale.Tests.Infrastructure;
using FlashSale.Web.Parse.Functions;
using FlashSale.Web.Parse.Protocol;
using FlashSale.Web.Parse.Schema;
using FlashSale.Web.Reference;
using Microsoft.OpenApi;

namespace FlashSale.Tests.Web.Reference;

/// <summary>The OpenAPI document is complete and valid, and its examples work.</summary>
public sealed class OpenApiDocumentTests(DemoApi demo) : IClassFixture<DemoApi>
{
    private static readonly string[] OrderOfVerbs = ["get", "post", "put", "delete"];

    [Fact]
    public async Task Is_valid_OpenAPI_3_1()
    {
        var read = OpenApiDocument.Parse(await demo.GetTextAsync(ReferenceRegistration.DocumentPath), "json");

        read.Diagnostic!.Errors.ShouldBeEmpty();
        read.Diagnostic.Warnings.ShouldBeEmpty();
        read.Diagnostic.SpecificationVersion.ShouldBe(OpenApiSpecVersion.OpenApi3_1);
        read.Document!.Servers!.Single().Url.ShouldBe($"{demo.Shop.Address}/parse");
    }

    [Fact]
    public async Task Points_only_to_what_is_in_it()
    {
        var document = await ReadAsync();
        foreach (var reference in References(document).Distinct())
            Resolve(document, reference).ShouldNotBeNull(reference);
    }

    [Fact]
    public async Task Has_everything_that_the_API_answers()
    {
        var paths = (await ReadAsync())["paths"]!.AsObject();
        var described = paths.SelectMany(
            path => path.Value!.AsObject().Select(operation => (operation.Key.ToUpperInvariant(), Shape(path.Key)))).ToHashSet();

        foreach (var (method, path) in demo.Shop.Get<ParseRoutes>().All)
            Spelled(path, method).ShouldAllBe(each => described.Contains(each));
        described.ShouldAllBe(
            each => demo.Shop.Get<ParseRoutes>().All.SelectMany(route => Spelled(route.Path, route.Method)).Contains(each));
    }

    [Fact]
    public async Task Has_every_class_with_every_field()
    {
        var schemas = (await ReadAsync())["components"]!["schemas"]!;
        foreach (var each in demo.Shop.Get<ParseClasses>().All)
        {
            var properties = schemas[each.Name]!["properties"]!.AsObject();
            foreach (var field in each.Fields.Concat(each.WriteOnlyFields))
                properties[field.Name]!["description"]!.GetValue<string>().ShouldBe(field.Description);
            if (each.Rights.Create == Access.MasterKeyOnly)
                continue;
            var fresh = schemas[$"{each.Name}.New"]!;
            fresh["properties"]!
                .AsObject()
                .Select(property => property.Key)
                .ShouldBe(ParseSchemas.WritableFields(each).Select(field => field.Name), ignoreOrder: true);
            (fresh["required"]?.AsArray().Select(name => name!.GetValue<string>()) ?? [])
                .ShouldBe(
                    ParseSchemas.WritableFields(each).Where(field => field.IsRequired).Select(field => field.Name), ignoreOrder: true);
        }
    }

    [Fact]
    public async Task Has_every_function_with_every_parameter()
    {
        var paths = (await ReadAsync())["paths"]!;
        foreach (var function in demo.Shop.Get<ParseFunctions>().All)
        {
            var operation = paths[$"/functions/{function.Name}"]!["post"]!;
            operation["description"]!.GetValue<string>().ShouldBe(function.Description);
            var properties = BodyOf(operation)!["schema"]!["properties"]?.AsObject();
            foreach (var parameter in function.Parameters)
                properties![parameter.Name]!["description"]!.GetValue<string>().ShouldBe(parameter.Description);
        }
    }

    [Fact]
    public async Task Names_every_reason_and_code()
    {
        var document = await ReadAsync();
        var introduction = document["info"]!["description"]!.GetValue<string>();
        var reasons = document["components"]!["schemas"]!["Error"]!["properties"]!["reason"]!["enum"]!
            .AsArray()
            .Select(reason => reason!.GetValue<string>())
            .ToList();
        foreach (var code in ErrorCodes.All)
        {
            introduction.ShouldContain($"| {code.Code?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "–"} |");
            code.Reasons.ShouldAllBe(reason => reasons.Contains(reason));
        }
    }

    [Fact]
    public async Task Every_example_is_answered_as_it_says()
    {
        using var shopper = await demo.LogInAsync("shopper");
        using var merchant = await demo.LogInAsync("merchant");
        var tokens = new Dictionary<string, string>
        {
            [ReferenceSecurity.ApplicationId] = "flash-sale",
            [ReferenceSecurity.Session] = shopper.Token!,
            [ReferenceSecurity.Merchant] = merchant.Token!,
            [ReferenceSecurity.MasterKey] = DemoApi.MasterKey,
        };
        var document = await ReadAsync();
        var operations = document["paths"]!.AsObject()
            .SelectMany(
                path => path.Value!.AsObject().Select(operation => (Path: path.Key, Verb: operation.Key, Operation: operation.Value!)))
            .OrderBy(each => Array.IndexOf(OrderOfVerbs, each.Verb))
            .ToList();
        var sent = 0;
        var wrong = new List<string>();
        foreach (var (path, verb, operation) in operations)
        {
            var names = ExamplesOf(operation).ToList();
            if (!(verb == "post" && path == "/classes/Inventory"))
                names.ShouldContain(
                    name => StatusOf(operation, name) < 300 || verb == "delete", $"{verb} {path} has no example of success");
            foreach (var name in names)
            {
                using var request = RequestOf(document, path, verb, operation, name, tokens);
                var (status, body) = await demo.SendAsync(request);
                sent++;
                if (status != StatusOf(operation, name))
                    wrong.Add($"{verb} {path}, {name}: expected {StatusOf(operation, name)}, got {status} {body}");
                else if (status >= 400
                    && AnswerOf(operation, name)!["code"]?.GetValue<int>() != JsonNode.Parse(body)!["code"]?.GetValue<int>())
                    wrong.Add($"{verb} {path}, {name}: another code than in {body}");
            }
        }
        wrong.ShouldBeEmpty();
        sent.ShouldBeGreaterThan(90);
    }

    [Fact]
    public async Task Holds_no_token_and_no_key()
    {
        var text = await demo.GetTextAsync(ReferenceRegistration.DocumentPath);
        text.ShouldNotContain(DemoApi.MasterKey);
        System.Text.RegularExpressions.Regex
            .Matches(text, "r:[0-9a-f]{32}")
            .Select(token => token.Value)
            .Distinct()
            .ShouldBe(["r:0123456789abcdef0123456789abcdef"]);
    }

    [Fact]
    public async Task Is_there_in_a_shop_that_has_nothing_yet()
    {
        await using var shop = RunningShop.Open();
        using var http = new HttpClient { BaseAddress = new Uri(shop.Address) };
        var read = OpenApiDocument.Parse(
            await http.GetStringAsync(new Uri(ReferenceRegistration.DocumentPath, UriKind.Relative), TestContext.Current.CancellationToken),
            "json");

        read.Diagnostic!.Errors.ShouldBeEmpty();
        read.Document!.Paths.Count.ShouldBeGreaterThan(30);
    }

    private Task<JsonNode> ReadAsync() => demo.GetJsonAsync(ReferenceRegistration.DocumentPath);

    // A route as in the document: one path per class and function.
    private IEnumerable<(string Method, string Path)> Spelled(string path, string method)
    {
        if (path.StartsWith("/functions/", StringComparison.Ordinal))
            return demo.Shop.Get<ParseFunctions>().All.Select(function => (method, $"/functions/{function.Name}"));
        if (path.StartsWith("/classes/", StringComparison.Ordinal))
        {
            return demo.Shop.Get<ParseClasses>().All
                .Where(each => !each.Name.StartsWith('_') && AccessOf(each, method) != Access.MasterKeyOnly)
                .Select(each => (method, "/classes/" + each.Name + path["/classes/*".Length..]));
        }
        return [(method, path)];
    }

    private static Access AccessOf(ParseClass parseClass, string method) =>
        method switch
        {
            "POST" => parseClass.Rights.Create,
            "PUT" => parseClass.Rights.Update,
            "DELETE" => parseClass.Rights.Delete,
            _ => parseClass.Rights.Read,
        };

    private static string Shape(string path) => System.Text.RegularExpressions.Regex.Replace(path, @"\{\w+\}", "*");

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject members =>
            members.SelectMany(
                member => member is { Key: "$ref", Value: JsonValue value } ? [value.GetValue<string>()] : References(member.Value)),
        JsonArray items => items.SelectMany(References),
        _ => [],
    };

    private static JsonNode? Resolve(JsonNode document, string reference) =>
        reference.TrimStart('#', '/').Split('/').Aggregate((JsonNode?)document, (node, name) => node?[name]);

    private static JsonNode? BodyOf(JsonNode operation) => operation["requestBody"]?["content"]?["application/json"];

    private static JsonObject? AnswersOf(JsonNode response) => response["content"]?["application/json"]?["examples"]?.AsObject();

    // What a request can be made of, and what is answered without any of it.
    private static IEnumerable<string> ExamplesOf(JsonNode operation) =>
        (operation["parameters"]?.AsArray() ?? []).SelectMany(
            parameter => parameter!["examples"]?.AsObject().Select(example => example.Key) ?? [])
            .Concat(BodyOf(operation)?["examples"]?.AsObject().Select(example => example.Key) ?? [])
            .Concat(
                operation["responses"]!
                    .AsObject()
                    .Where(response => response.Key.StartsWith('2'))
                    .SelectMany(response => AnswersOf(response.Value!)?.Select(example => example.Key) ?? []))
            .Distinct();

    private static int StatusOf(JsonNode operation, string name) => int.Parse(
        operation["responses"]!.AsObject().Single(response => AnswersOf(response.Value!)?.ContainsKey(name) == true).Key,
        System.Globalization.CultureInfo.InvariantCulture);

    private static JsonNode? AnswerOf(JsonNode operation, string name) =>
        operation["responses"]!
            .AsObject()
            .Select(response => AnswersOf(response.Value!)?[name]?["value"])
            .Single(answer => answer is not null);

    private static HttpRequestMessage RequestOf(
        JsonNode document, string path, string verb, JsonNode operation, string name, Dictionary<string, string> tokens)
    {
        var request = new HttpRequestMessage { Method = HttpMethod.Parse(verb) };
        var query = new List<string>();
        foreach (var parameter in operation["parameters"]?.AsArray() ?? [])
        {
            if (parameter!["examples"]?[name]?["value"] is not { } value)
                continue;
            var (key, text) = (parameter["name"]!.GetValue<string>(), value.ToString());
            switch (parameter["in"]!.GetValue<string>())
            {
                case "path":
                    path = path.Replace($"{{{key}}}", text, StringComparison.Ordinal);
                    break;
                case "query":
                    query.Add($"{key}={Uri.EscapeDataString(text)}");
                    break;
                default:
                    request.Headers.Add(key, text);
                    break;
            }
        }
        path.ShouldNotContain("{");
        request.RequestUri = new Uri(
            document["servers"]![0]!["url"]!.GetValue<string>() + path + (query.Count == 0 ? "" : "?" + string.Join('&', query)));
        foreach (var (scheme, _) in operation["security"]?.AsArray().FirstOrDefault()?.AsObject() ?? [])
            request.Headers.Add(document["components"]!["securitySchemes"]![scheme]!["name"]!.GetValue<string>(), tokens[scheme]);
        if (BodyOf(operation)?["examples"]?[name]?["value"] is { } body)
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        return request;
    }
}
