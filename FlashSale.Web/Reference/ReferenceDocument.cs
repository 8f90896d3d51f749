using System.Globalization;
using System.Text.Json.Nodes;
using FlashSale.Web.Hosting.Settings;
using FlashSale.Web.Parse;
using FlashSale.Web.Parse.Calls;
using FlashSale.Web.Parse.Endpoints;
using FlashSale.Web.Parse.Schema;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;

namespace FlashSale.Web.Reference;

/// <summary>
/// Writes the API's OpenAPI document from its routes and classes, because ASP.NET Core's API explorer sees only a single handler.
/// </summary>
/// <remarks>It has many dependencies because it joins the entries of every group of operations.</remarks>
internal sealed class ReferenceDocument(
    ParseClasses classes,
    ClassExamples classExamples,
    ClassOperations classOperations,
    AccountOperations accounts,
    ServiceOperations services,
    InstallationOperations installations,
    ParseSchemas schemas,
    ExampleShop shop,
    ParseOptions options,
    IOptions<ShopOptions> shopOptions) : IOpenApiDocumentTransformer
{
    /// <summary>Name of the schema of an error.</summary>
    public const string Error = "Error";

    private const string Json = "application/json";

    private static readonly Dictionary<int, string> Refusals = new()
    {
        [400] = "The request is invalid or not allowed. See `code`.",
        [403] = "The application id or key is missing or wrong, or a merchant or the master key is required.",
        [404] = "The object doesn't exist, or the caller can't see it.",
        [412] = "The object has changed since the client read it.",
        [429] = "Too many requests. Wait `Retry-After` seconds.",
        [503] = "The shop is too busy to take this order. Send the same request again.",
    };

    private static readonly Dictionary<string, string> Headers = new()
    {
        ["ETag"] = "The object's version, for If-Match and If-None-Match.",
        ["Location"] = "The new object's address.",
        ["Retry-After"] = "Seconds to wait before sending the same request again.",
    };

    /// <inheritdoc/>
    public async Task TransformAsync(
        OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(document);
        await shop.OpenAsync(cancellationToken);
        await classExamples.OpenAsync(cancellationToken);
        document.Info = new OpenApiInfo
        {
            Title = $"{shopOptions.Value.Name} API",
            Version = "1",
            Description = Introduction(),
            License = new OpenApiLicense { Name = "MIT", Identifier = "MIT" },
        };
        document.Servers = [new OpenApiServer { Url = ServerUrl(document) }];
        document.Tags = Tags();
        AddComponents(document);
        var operations = new List<ReferenceOperation>(await accounts.AllAsync(cancellationToken));
        foreach (var each in classes.All)
            operations.AddRange(await classOperations.OfAsync(each, cancellationToken));
        operations.AddRange(await installations.AllAsync(cancellationToken));
        operations.AddRange(await services.AllAsync(cancellationToken));
        document.Paths = [];
        foreach (var path in operations.GroupBy(operation => operation.Path))
        {
            var item = new OpenApiPathItem();
            foreach (var operation in path)
                item.AddOperation(operation.Method, Describe(operation, document));
            document.Paths.Add(path.Key, item);
        }
    }

    private string ServerUrl(OpenApiDocument document) =>
        (shopOptions.Value.PublicUrl ?? document.Servers?.FirstOrDefault()?.Url ?? "").TrimEnd('/') + ParseRegistration.Path;

    private HashSet<OpenApiTag> Tags() =>
    [
        new() { Name = "Log in", Description = "The same accounts as on the website." },
        .. classes.All.Select(each => new OpenApiTag { Name = each.Name, Description = each.Description }),
        new()
        {
            Name = InstallationsApi.ClassName,
            Description = "An app on a device. The shop sends no pushes; it stores installations so that SDKs work.",
        },
        new() { Name = "Functions", Description = "Operations beyond reading and writing objects." },
        new() { Name = "Batch", Description = "Many requests in one." },
        new() { Name = "Server", Description = "The server itself." },
    ];

    private void AddComponents(OpenApiDocument document)
    {
        foreach (var each in classes.All)
        {
            AddSchema(each.Name, schemas.ObjectOf(each));
            if (each.Rights.Create != Access.MasterKeyOnly)
            {
                AddSchema(ParseSchemas.New(each.Name), schemas.NewOf(each));
                AddSchema(ParseSchemas.Made(each.Name), schemas.MadeOf(each));
            }
            if (each.Rights.Update != Access.MasterKeyOnly)
            {
                AddSchema(ParseSchemas.Change(each.Name), schemas.ChangeOf(each));
                AddSchema(ParseSchemas.Changed(each.Name), schemas.ChangedOf(each));
            }
        }
        foreach (var (name, schema) in ParseSchemas.Values(classes.All))
            AddSchema(name, schema);
        AddSchema(Error, ErrorSchema());
        foreach (var (name, scheme) in SecuritySchemes())
            document.AddComponent<IOpenApiSecurityScheme>(name, scheme);

        void AddSchema(string name, JsonObject schema) => document.AddComponent<IOpenApiSchema>(name, Read(schema, document));
    }

    private static JsonObject ErrorSchema() => new()
    {
        ["title"] = Error,
        ["type"] = "object",
        ["required"] = new JsonArray("error"),
        ["properties"] = new JsonObject
        {
            ["code"] = new JsonObject
            {
                ["type"] = "integer",
                ["description"] = "Error code: see the table at the top. Absent where Parse has none.",
            },
            ["error"] = new JsonObject { ["type"] = "string", ["description"] = "What is wrong and what to do." },
            ["reason"] = new JsonObject
            {
                ["type"] = "string",
                ["description"] = "Machine-readable reason; absent if the code is enough.",
                ["enum"] = new JsonArray(
                    [.. ErrorCodes.All.SelectMany(code => code.Reasons).Distinct().Select(reason => (JsonNode)reason)]),
            },
            ["detail"] = new JsonObject
            {
                ["type"] = "string",
                ["description"] = "Additional explanation, where `error` must be Parse's own message.",
            },
        },
    };

    private IEnumerable<KeyValuePair<string, OpenApiSecurityScheme>> SecuritySchemes()
    {
        yield return Scheme(
            ReferenceSecurity.ApplicationId, "X-Parse-Application-Id", $"Application id, not a secret. Here: `{options.ApplicationId}`.");
        if (options.RequiresKey)
            yield return Scheme(ReferenceSecurity.Key, "X-Parse-REST-API-Key", "Key that this shop requires from REST clients.");
        yield return Scheme(ReferenceSecurity.Session, "X-Parse-Session-Token", "The `sessionToken` returned by logging in or signing up.");
        yield return Scheme(ReferenceSecurity.Merchant, "X-Parse-Session-Token", "The `sessionToken` of a merchant's account.");
        yield return Scheme(ReferenceSecurity.MasterKey, "X-Parse-Master-Key", "Master key, accepted only from allowed addresses.");

        static KeyValuePair<string, OpenApiSecurityScheme> Scheme(string name, string header, string description) =>
            KeyValuePair.Create(
                name,
                new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.ApiKey,
                    In = ParameterLocation.Header,
                    Name = header,
                    Description = description,
                });
    }

    private OpenApiOperation Describe(ReferenceOperation operation, OpenApiDocument document) => new()
    {
        OperationId = operation.Id,
        Summary = operation.Summary,
        Description = operation.Description,
        Tags = new HashSet<OpenApiTagReference> { new(operation.Tag, document) },
        Parameters = [.. operation.Parameters.Select(parameter => Describe(parameter, operation, document))],
        RequestBody = operation.Body is null ? null : new OpenApiRequestBody
        {
            Required = operation.Body["required"] is not null || operation.Body["$ref"] is not null,
            Content = Content(
                operation.Body,
                operation.Examples.Where(example => example.Body is not null).Select(example => (example, (JsonNode)example.Body!)),
                document),
        },
        Responses = Responses(operation, document),
        Security = [.. Security(operation.RequiredAccess, document)],
    };

    private static OpenApiParameter Describe(ReferenceParameter parameter, ReferenceOperation operation, OpenApiDocument document) => new()
    {
        Name = parameter.Name,
        In = parameter.Place,
        Description = parameter.Description,
        Required = parameter.Place == ParameterLocation.Path,
        Schema = Read(parameter.Schema(), document),
        Examples = Examples(operation.Examples
            .Where(example => example.Values.ContainsKey(parameter.Name))
            .Select(example => (example, ValueOf(parameter, example.Values[parameter.Name])))),
    };

    private static JsonNode ValueOf(ReferenceParameter parameter, string text) => parameter.Type == "string" ? text : JsonNode.Parse(text)!;

    private OpenApiResponses Responses(ReferenceOperation operation, OpenApiDocument document)
    {
        var responses = new OpenApiResponses
        {
            [Text(operation.Status)] = new OpenApiResponse
            {
                Description = operation.Status == 201 ? "Created." : "Success.",
                Headers = operation.AnswerHeaders.Count == 0 ? null : operation.AnswerHeaders.ToDictionary(name => name, Header),
                Content = Content(operation.Answer, ExamplesFor(operation.Status), document),
            },
        };
        if (operation.Parameters.Contains(ReferenceParameter.IfNoneMatch))
            responses["304"] = new OpenApiResponse { Description = "The client already has this version." };
        foreach (var status in operation.Refusals.Concat(operation.RequiredAccess is null ? [] : [403]).Order())
        {
            responses[Text(status)] = new OpenApiResponse
            {
                Description = Refusals[status],
                Headers = status is 429 or 503 ? new Dictionary<string, IOpenApiHeader> { ["Retry-After"] = Header("Retry-After") } : null,
                Content = Content(schemas.Reference(Error), [.. ExamplesFor(status), .. Typical(status)], document),
            };
        }
        return responses;

        IEnumerable<(ReferenceExample, JsonNode)> ExamplesFor(int status) =>
            operation.Examples.Where(example => example.Status == status).Select(example => (example, example.Answer));
    }

    // Errors that every operation can return but no example request causes.
    private static IEnumerable<(ReferenceExample Example, JsonNode Value)> Typical(int status) => status switch
    {
        403 =>
            [
                Refusal("unauthorized", "Application id missing", ParseError.Unauthorized),
                Refusal("notAllowed", "Caller not allowed", ParseError.MasterKeyRequired),
            ],
        412 => [Refusal("conflict", "Object has changed", ParseError.Conflict)],
        429 =>
            [
                Refusal(
                    "tooMany",
                    "Too many requests",
                    ParseError.TooMany("Too many attempts. Wait a minute, then try again.", TimeSpan.FromMinutes(1))),
            ],
        503 =>
            [
                Refusal(
                    "busy",
                    "Shop is busy",
                    new ParseError(503, 155, "The shop is too busy to take this order. Send the same request again.") { Reason = "busy" }),
            ],
        _ => [],
    };

    private static (ReferenceExample, JsonNode) Refusal(string name, string summary, ParseError error)
    {
        var shown = ExampleShop.Show(error);
        return (new ReferenceExample(name, summary, error.Status, shown), shown);
    }

    private static IOpenApiHeader Header(string name) =>
        new OpenApiHeader { Description = Headers[name], Schema = new OpenApiSchema { Type = JsonSchemaType.String } };

    private IEnumerable<OpenApiSecurityRequirement> Security(Access? access, OpenApiDocument document)
    {
        foreach (var scheme in ReferenceSecurity.For(access))
        {
            var requirement = new OpenApiSecurityRequirement();
            foreach (var name in scheme.Where(name => name != ReferenceSecurity.Key || options.RequiresKey))
                requirement[new OpenApiSecuritySchemeReference(name, document)] = [];
            yield return requirement;
        }
    }

    private static Dictionary<string, OpenApiMediaType> Content(
        JsonObject schema, IEnumerable<(ReferenceExample Example, JsonNode Value)> examples, OpenApiDocument document) =>
        new()
        {
            [Json] = new OpenApiMediaType { Schema = Read(schema, document), Examples = Examples(examples) },
        };

    private static Dictionary<string, IOpenApiExample>? Examples(IEnumerable<(ReferenceExample Example, JsonNode Value)> examples)
    {
        var all = examples.ToDictionary(
            each => each.Example.Name,
            each => (IOpenApiExample)new OpenApiExample { Summary = each.Example.Summary, Value = each.Value.DeepClone() });
        return all.Count == 0 ? null : all;
    }

    private static IOpenApiSchema Read(JsonObject schema, OpenApiDocument document)
    {
        if (schema["$ref"] is { } reference && schema.Count == 1)
            return new OpenApiSchemaReference(reference.GetValue<string>().Split('/')[^1], document);
        return new OpenApiJsonReader().ReadFragment<OpenApiSchema>(schema, OpenApiSpecVersion.OpenApi3_1, document, out var diagnostic)
            ?? throw new InvalidOperationException($"A schema cannot be read: {string.Join(' ', diagnostic.Errors)}");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private string Introduction()
    {
        var seconds = options.RequestTimeout.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
        return $$"""
            The shop implements Parse's REST protocol at `{{ParseRegistration.Path}}`. You can use any Parse SDK or HTTP client.
            Every request must have the header `X-Parse-Application-Id: {{options.ApplicationId}}`. When logged in, also send
            `X-Parse-Session-Token`. Bodies and responses are JSON objects. A request's body can have at most {{options.MaxBodyBytes}} bytes
            and {{options.MaxJsonDepth}} levels, and a request can take at most {{seconds}} seconds. Dates are in UTC.
            As SDKs do, you can also send every call as a POST with the method in the body (`_method`).
            `/classes/_User`, `/classes/_Session` and `/classes/_Role` are aliases of `/users`, `/sessions` and `/roles`.

            ## Queries

            `where` supports `$eq $ne $lt $lte $gt $gte $in $nin $exists $all $containedBy $regex` (with `$options`),
            `$inQuery $notInQuery $select $dontSelect`, and `$or $and $nor` next to fields. `$regex` must be a literal, optionally with `^`
            before it, `$` after it, `\Q…\E` around it and the option `i`; other patterns are refused. The default `limit` is
            {{options.Limits.DefaultLimit}} and the maximum is {{options.Limits.MaxLimit}}; `skip` is at most {{options.Limits.MaxSkip}}.

            ## Errors

            `code` is Parse's error code. `reason` is a machine-readable reason, where the code alone isn't enough.

            {{ErrorCodes.ToMarkdown()}}
            """;
    }
}
