using System.Text.Json.Nodes;
using FlashSale.Web.Parse;
using FlashSale.Web.Parse.Functions;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Reference;

/// <summary>Reference entries for functions, batches and the server itself.</summary>
/// <remarks>It is long because it consists of the entries' texts and examples.</remarks>
internal sealed class ServiceOperations(
    ExampleShop shop,
    ClassExamples classExamples,
    ParseClasses classes,
    ParseFunctions functions,
    ParseSchemas schemas,
    ParseOptions options)
{
    private const string Functions = "Functions";
    private const string Batch = "Batch";
    private const string Server = "Server";

    /// <summary>Gets all of them.</summary>
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
                Description = $"At most {options.MaxBatch} requests, executed in order and independently. The key of each is "
                    + "`X-Parse-Request-Id` with its position in the list. `transaction` is only supported for a single request.",
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
                Description = "In the format that Parse tools use. The API can't change them.",
                RequiredAccess = Access.Merchant,
                Answer = new JsonObject
                {
                    ["type"] = "object",
                    ["properties"] = new JsonObject { ["results"] = new JsonObject { ["type"] = "array", ["items"] = ClassSchema() } },
                },
                Examples = await AnswerAsync("all", "All classes", Access.Merchant, "/schemas", cancellationToken),
            },
            new(HttpMethod.Get, "/schemas/{className}", "Get a class with its fields and rights")
            {
                Id = "getSchema",
                Tag = Server,
                RequiredAccess = Access.Merchant,
                Parameters =
                [
                    new ReferenceParameter(
                        "className",
                        Microsoft.OpenApi.ParameterLocation.Path,
                        "string",
                        $"One of {string.Join(", ", classes.All.Select(each => each.Name))}."),
                ],
                Answer = ClassSchema(),
                Refusals = [StatusCodes.Status400BadRequest],
                Examples =
                [
                    .. (await AnswerAsync("order", "Orders", Access.Merchant, "/schemas/Order", cancellationToken)).Select(
                        example => example with { Values = new Dictionary<string, string> { ["className"] = "Order" } }),
                ],
            },
            new(HttpMethod.Get, "/config", "Get the configuration for clients")
            {
                Id = "getConfig",
                Tag = Server,
                Description = "Always empty, because the shop has none.",
                Answer = new JsonObject
                {
                    ["type"] = "object",
                    ["properties"] = new JsonObject { ["params"] = new JsonObject { ["type"] = "object" } },
                },
                Examples = await AnswerAsync("empty", "Empty", Access.Everyone, "/config", cancellationToken),
            },
            new(HttpMethod.Post, "/events/{eventName}", "Report an event")
            {
                Id = "trackEvent",
                Tag = Server,
                Description = "SDKs report `AppOpened` and custom events. The shop accepts and discards them.",
                Parameters =
                [
                    new ReferenceParameter("eventName", Microsoft.OpenApi.ParameterLocation.Path, "string", "`AppOpened`, or any name."),
                ],
                Body = new JsonObject { ["type"] = "object" },
                Answer = ClassOperations.Empty(),
                Examples =
                [
                    new("opened", "An app was opened", StatusCodes.Status200OK, new JsonObject())
                    {
                        Body = [],
                        Values = new Dictionary<string, string> { ["eventName"] = "AppOpened" },
                    },
                ],
            },
            new(HttpMethod.Get, "/serverInfo", "Get the server's features")
            {
                Id = "getServerInfo",
                Tag = Server,
                RequiredAccess = Access.MasterKeyOnly,
                Answer = new JsonObject
                {
                    ["type"] = "object",
                    ["properties"] = new JsonObject
                    {
                        ["features"] = new JsonObject { ["type"] = "object" },
                        ["parseServerVersion"] = new JsonObject { ["type"] = "string" },
                    },
                },
                Examples = await AnswerAsync("info", "Features", Access.MasterKeyOnly, "/serverInfo", cancellationToken),
            },
            new(HttpMethod.Get, "/health", "Check whether the API is available")
            {
                Id = "getHealth",
                Tag = Server,
                RequiredAccess = null,
                Answer = new JsonObject
                {
                    ["type"] = "object",
                    ["properties"] = new JsonObject { ["status"] = new JsonObject { ["type"] = "string", ["const"] = "ok" } },
                },
                Examples = await AnswerAsync("ok", "Available", Access.Everyone, "/health", cancellationToken),
            },
        ];
    }

    private async Task<ReferenceOperation> FunctionAsync(ParseFunction function, CancellationToken cancellationToken) =>
        new(HttpMethod.Post, $"/functions/{function.Name}", function.Name)
        {
            Id = function.Name,
            Tag = Functions,
            Description = function.Description,
            RequiredAccess = function.Access,
            Parameters = function.Name == "purchase" ? [ReferenceParameter.RequestId] : [],
            Body = new JsonObject
            {
                ["type"] = "object",
                ["properties"] = new JsonObject(
                function.Parameters.Select(parameter => KeyValuePair.Create(parameter.Name, (JsonNode?)Schema(parameter)))),
            },
            Answer = new JsonObject
            {
                ["type"] = "object",
                ["required"] = new JsonArray("result"),
                ["properties"] = new JsonObject
                {
                    ["result"] = function.ResultClass is { } name
                    ? schemas.Reference(name)
                    : new JsonObject { ["description"] = "Any JSON value." },
                },
            },
            Refusals = function.Parameters.Count == 0
            ? (function.Access == Access.Merchant ? [StatusCodes.Status400BadRequest] : [])
            : function.Name == "purchase"
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
        schema["description"] = parameter.Description;
        return schema;
    }

    private async Task<IReadOnlyList<ReferenceExample>> FunctionExamplesAsync(ParseFunction function, CancellationToken cancellationToken)
    {
        var orders = classes.Get("Order");
        switch (function.Name)
        {
            case "purchase" when shop.HasAccounts && classExamples.ProductOnSale is { } product:
                var pattern = await shop.FindAsync(Access.SignedIn, orders, order: "-createdAt", cancellationToken: cancellationToken);
                return
                [
                    Example(
                        "buy",
                        "Buy one unit of a product on sale",
                        new JsonObject { ["productId"] = product, ["quantity"] = 1 },
                        Included(pattern)),
                ];
            case "cancelOrder" when shop.HasAccounts
                && await shop.FindAsync(
                    Access.SignedIn, orders, new JsonObject { ["status"] = "confirmed" }, "-createdAt", cancellationToken) is { } order:
                return
                [
                    Example("cancel", "The newest order", new JsonObject { ["orderId"] = order["objectId"]!.DeepClone() }, Included(order)),
                ];
            case "saleStatus" when classExamples.ProductOnSale is { } product:
                return await CallExampleAsync(
                    function, "running", "A current sale", new JsonObject { ["productId"] = product }, cancellationToken);
            case "reconcile" when shop.HasAccounts:
                return await CallExampleAsync(function, "books", "The current result", [], cancellationToken);
            case "serverTime":
                return await CallExampleAsync(function, "now", "The current time", [], cancellationToken);
            default:
                return [];
        }
    }

    private async Task<IReadOnlyList<ReferenceExample>> CallExampleAsync(
        ParseFunction function, string name, string summary, JsonObject parameters, CancellationToken cancellationToken) =>
        await shop.CallAsync(
            function.Access,
            HttpMethods.Post,
            $"/functions/{function.Name}",
            body: parameters,
            cancellationToken: cancellationToken) is { } answer
            ? [new ReferenceExample(name, summary, StatusCodes.Status200OK, answer) { Body = parameters }]
            : [];

    private static ReferenceExample Example(string name, string summary, JsonObject parameters, JsonNode result) =>
        new(name, summary, StatusCodes.Status200OK, new JsonObject { ["result"] = result }) { Body = parameters };

    private static JsonObject Included(JsonObject? order)
    {
        var included = new JsonObject { ["__type"] = "Object", ["className"] = "Order" };
        foreach (var (name, value) in order ?? [])
            included[name] = value?.DeepClone();
        return included;
    }

    private async Task<IReadOnlyList<ReferenceExample>> AnswerAsync(
        string name, string summary, Access access, string path, CancellationToken cancellationToken) =>
        await shop.CallAsync(access, HttpMethods.Get, path, cancellationToken: cancellationToken) is { } answer
            ? [new ReferenceExample(name, summary, StatusCodes.Status200OK, answer)]
            : [];

    private async Task<IReadOnlyList<ReferenceExample>> BatchExamplesAsync(CancellationToken cancellationToken)
    {
        var requests = new JsonObject
        {
            ["requests"] = new JsonArray
            {
                new JsonObject { ["method"] = "GET", ["path"] = $"{ParseRegistration.Path}/classes/Product?limit=1&keys=name,price" },
                new JsonObject
                {
                    ["method"] = "POST",
                    ["path"] = $"{ParseRegistration.Path}/functions/serverTime",
                    ["body"] = new JsonObject(),
                },
                new JsonObject
                {
                    ["method"] = "POST",
                    ["path"] = $"{ParseRegistration.Path}/functions/teleport",
                    ["body"] = new JsonObject(),
                },
            },
        };
        return await shop.CallAsync(
            Access.Everyone, HttpMethods.Post, "/batch", body: requests, cancellationToken: cancellationToken) is { } answer
            ?
            [
                new ReferenceExample(
                    "three", "A query, a function and an unknown function", StatusCodes.Status200OK, answer) { Body = requests },
            ]
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
                        ["path"] = new JsonObject
                        {
                            ["type"] = "string",
                            ["description"] = $"The path including `{ParseRegistration.Path}`, with a query string if needed.",
                        },
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
            ["description"] = "Either `success` or `error`.",
            ["properties"] = new JsonObject
            {
                ["success"] = new JsonObject { ["description"] = "The response to the request." },
                ["error"] = schemas.Reference(ReferenceDocument.Error),
            },
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
