using System.Text.Json.Nodes;
using FlashSale.Web.Parse.Functions;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.Reference;

/// <summary>Functions, batches, and what clients ask of the server itself.</summary>
internal sealed class ServiceOperations(ExampleShop shop, ClassExamples classExamples, ParseClasses classes, ParseFunctions functions, ParseSchemas schemas, ParseOptions options)
{
    private const string Functions = "Functions";
    private const string Batch = "Batch";
    private const string Server = "Server";

    /// <summary>All of them.</summary>
    public async Task<IReadOnlyList<ReferenceOperation>> AllAsync(CancellationToken cancellationToken)
    {
        var operations = new List<ReferenceOperation>();
        foreach (var function in functions.All)
            operations.Add(await FunctionAsync(function, cancellationToken));
        return
        [
            .. operations,
            new(HttpMethod.Post, "/batch", "Send many requests in one")
            {
                Id = "batch",
                Tag = Batch,
                Description = $"At most {options.MaxBatch}, carried out in their order, each by itself. `X-Parse-Request-Id` is taken for each of them with its place in the list. `transaction` can only be promised of a single request.",
                Parameters = [ReferenceParameter.RequestId],
                Body = BatchBody(),
                Answer = BatchAnswer(),
                Refusals = [StatusCodes.Status400BadRequest],
                Examples = await BatchExamplesAsync(cancellationToken),
            },
            new(HttpMethod.Get, "/schemas", "Get the classes with their fields and rights")
            {
                Id = "getSchemas",
                Tag = Server,
                Description = "As tools for Parse read them. Nobody changes them by the API.",
                Who = Access.Merchant,
                Answer = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject { ["results"] = new JsonObject { ["type"] = "array", ["items"] = ClassSchema() } } },
                Examples = await AnswerAsync("all", "All classes", Access.Merchant, "/schemas", cancellationToken),
            },
            new(HttpMethod.Get, "/schemas/{className}", "Get a class with its fields and rights")
            {
                Id = "getSchema",
                Tag = Server,
                Who = Access.Merchant,
                Parameters = [new ReferenceParameter("className", Microsoft.OpenApi.ParameterLocation.Path, "string", $"One of {string.Join(", ", classes.All.Select(each => each.Name))}.")],
                Answer = ClassSchema(),
                Refusals = [StatusCodes.Status400BadRequest],
                Examples =
                [
                    .. (await AnswerAsync("order", "Orders", Access.Merchant, "/schemas/Order", cancellationToken)).Select(example => example with { Values = new Dictionary<string, string> { ["className"] = "Order" } }),
                ],
            },
            new(HttpMethod.Get, "/config", "Get the configuration for clients")
            {
                Id = "getConfig",
                Tag = Server,
                Description = "The shop has none: it is always empty.",
                Answer = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject { ["params"] = new JsonObject { ["type"] = "object" } } },
                Examples = await AnswerAsync("empty", "Empty", Access.Everyone, "/config", cancellationToken),
            },
            new(HttpMethod.Post, "/events/{eventName}", "Report an event")
            {
                Id = "trackEvent",
                Tag = Server,
                Description = "SDKs report `AppOpened` and the events of an app. The shop accepts them and stores nothing.",
                Parameters =
                [
                    new ReferenceParameter("eventName", Microsoft.OpenApi.ParameterLocation.Path, "string", "`AppOpened`, or any name."),
                ],
                Body = new JsonObject { ["type"] = "object" },
                Answer = ClassOperations.Nothing(),
                Examples =
                [
                    new("opened", "An app was opened", StatusCodes.Status200OK, new JsonObject())
                    {
                        Body = [],
                        Values = new Dictionary<string, string> { ["eventName"] = "AppOpened" },
                    },
                ],
            },
            new(HttpMethod.Get, "/serverInfo", "Get what the server can")
            {
                Id = "getServerInfo",
                Tag = Server,
                Who = Access.Nobody,
                Answer = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject { ["features"] = new JsonObject { ["type"] = "object" }, ["parseServerVersion"] = new JsonObject { ["type"] = "string" } } },
                Examples = await AnswerAsync("info", "What there is", Access.Nobody, "/serverInfo", cancellationToken),
            },
            new(HttpMethod.Get, "/health", "See whether the API answers")
            {
                Id = "getHealth",
                Tag = Server,
                Who = null,
                Answer = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject { ["status"] = new JsonObject { ["type"] = "string", ["const"] = "ok" } } },
                Examples = await AnswerAsync("ok", "It does", Access.Everyone, "/health", cancellationToken),
            },
        ];
    }

    private async Task<ReferenceOperation> FunctionAsync(ParseFunction function, CancellationToken cancellationToken) => new(HttpMethod.Post, $"/functions/{function.Name}", function.Name)
    {
        Id = function.Name,
        Tag = Functions,
        Description = function.Meaning,
        Who = function.Access,
        Parameters = function.Name == "purchase" ? [ReferenceParameter.RequestId] : [],
        Body = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject(function.Parameters.Select(parameter => KeyValuePair.Create(parameter.Name, (JsonNode?)Schema(parameter)))),
        },
        Answer = new JsonObject
        {
            ["type"] = "object",
            ["required"] = new JsonArray("result"),
            ["properties"] = new JsonObject { ["result"] = function.ResultClass is { } name ? schemas.Reference(name) : new JsonObject { ["description"] = "Any JSON value." } },
        },
        Refusals = function.Parameters.Count == 0 ? (function.Access == Access.Merchant ? [StatusCodes.Status400BadRequest] : []) : function.Name == "purchase"
            ? [StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound, StatusCodes.Status503ServiceUnavailable]
            : [StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound],
        Examples = await FunctionExamplesAsync(function, cancellationToken),
    };

    private JsonObject Schema(FunctionParameter parameter)
    {
        var schema = parameter.Type switch
        {
            FieldType.Number => new JsonObject { ["type"] = "number" },
            FieldType.Boolean => new JsonObject { ["type"] = "boolean" },
            FieldType.Date => schemas.Reference(ParseSchemas.Date),
            FieldType.Pointer => schemas.Reference(ParseSchemas.PointerTo(parameter.TargetClass!)),
            _ => new JsonObject { ["type"] = "string" },
        };
        schema["description"] = parameter.Meaning;
        return schema;
    }

    private async Task<IReadOnlyList<ReferenceExample>> FunctionExamplesAsync(ParseFunction function, CancellationToken cancellationToken)
    {
        var orders = classes.Get("Order");
        switch (function.Name)
        {
            case "purchase" when shop.HasAccounts && classExamples.ProductOnSale is { } product:
                var pattern = await shop.FindAsync(Access.SignedIn, orders, order: "-createdAt", cancellationToken: cancellationToken);
                return [Called("buy", "One unit of what is on sale", new JsonObject { ["productId"] = product, ["quantity"] = 1 }, Included(pattern))];
            case "cancelOrder" when shop.HasAccounts && await shop.FindAsync(Access.SignedIn, orders, new JsonObject { ["status"] = "confirmed" }, "-createdAt", cancellationToken) is { } order:
                return [Called("cancel", "The newest order", new JsonObject { ["orderId"] = order["objectId"]!.DeepClone() }, Included(order))];
            case "saleStatus" when classExamples.ProductOnSale is { } product:
                return await ReallyCalledAsync(function, "running", "A sale that runs", new JsonObject { ["productId"] = product }, cancellationToken);
            case "reconcile" when shop.HasAccounts:
                return await ReallyCalledAsync(function, "books", "The books as they are", [], cancellationToken);
            case "serverTime":
                return await ReallyCalledAsync(function, "now", "What time it is", [], cancellationToken);
            default:
                return [];
        }
    }

    private async Task<IReadOnlyList<ReferenceExample>> ReallyCalledAsync(ParseFunction function, string name, string summary, JsonObject parameters, CancellationToken cancellationToken) =>
        await shop.AskAsync(function.Access, HttpMethods.Post, $"/functions/{function.Name}", body: parameters, cancellationToken: cancellationToken) is { } answer
            ? [new ReferenceExample(name, summary, StatusCodes.Status200OK, answer) { Body = parameters }]
            : [];

    private static ReferenceExample Called(string name, string summary, JsonObject parameters, JsonNode result) =>
        new(name, summary, StatusCodes.Status200OK, new JsonObject { ["result"] = result }) { Body = parameters };

    private static JsonObject Included(JsonObject? order)
    {
        var included = new JsonObject { ["__type"] = "Object", ["className"] = "Order" };
        foreach (var (name, value) in order ?? [])
            included[name] = value?.DeepClone();
        return included;
    }

    private async Task<IReadOnlyList<ReferenceExample>> AnswerAsync(string name, string summary, Access who, string path, CancellationToken cancellationToken) =>
        await shop.AskAsync(who, HttpMethods.Get, path, cancellationToken: cancellationToken) is { } answer ? [new ReferenceExample(name, summary, StatusCodes.Status200OK, answer)] : [];

    private async Task<IReadOnlyList<ReferenceExample>> BatchExamplesAsync(CancellationToken cancellationToken)
    {
        var requests = new JsonObject
        {
            ["requests"] = new JsonArray
            {
                new JsonObject { ["method"] = "GET", ["path"] = $"{ParseRegistration.Path}/classes/Product?limit=1&keys=name,price" },
                new JsonObject { ["method"] = "POST", ["path"] = $"{ParseRegistration.Path}/functions/serverTime", ["body"] = new JsonObject() },
                new JsonObject { ["method"] = "POST", ["path"] = $"{ParseRegistration.Path}/functions/teleport", ["body"] = new JsonObject() },
            },
        };
        return await shop.AskAsync(Access.Everyone, HttpMethods.Post, "/batch", body: requests, cancellationToken: cancellationToken) is { } answer
            ? [new ReferenceExample("three", "A query, a function, and one that there is not", StatusCodes.Status200OK, answer) { Body = requests }]
            : [];
    }

    private JsonObject BatchBody() => new()
    {
        ["type"] = "object",
        ["required"] = new JsonArray("requests"),
        ["properties"] = new JsonObject
        {
            ["requests"] = new JsonObject
            {
                ["type"] = "array",
                ["maxItems"] = options.MaxBatch,
                ["items"] = new JsonObject
                {
                    ["type"] = "object",
                    ["required"] = new JsonArray("method", "path"),
                    ["properties"] = new JsonObject
                    {
                        ["method"] = new JsonObject { ["type"] = "string", ["enum"] = new JsonArray("GET", "POST", "PUT", "DELETE") },
                        ["path"] = new JsonObject { ["type"] = "string", ["description"] = $"With `{ParseRegistration.Path}` in front, and a query string if need be." },
                        ["body"] = new JsonObject { ["type"] = "object" },
                    },
                },
            },
            ["transaction"] = new JsonObject { ["type"] = "boolean" },
        },
    };

    private JsonObject BatchAnswer() => new()
    {
        ["type"] = "array",
        ["items"] = new JsonObject
        {
            ["type"] = "object",
            ["description"] = "One of the two.",
            ["properties"] = new JsonObject { ["success"] = new JsonObject { ["description"] = "What the request would have been answered by itself." }, ["error"] = schemas.Reference(ReferenceDocument.Error) },
        },
    };

    private static JsonObject ClassSchema() => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject
        {
            ["className"] = new JsonObject { ["type"] = "string" },
            ["fields"] = new JsonObject { ["type"] = "object" },
            ["classLevelPermissions"] = new JsonObject { ["type"] = "object" },
            ["indexes"] = new JsonObject { ["type"] = "object" },
        },
    };
}
