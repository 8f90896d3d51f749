using System.Text.Json;
using FlashSale.Web.Parse;
using FlashSale.Web.Parse.Calls;
using FlashSale.Web.Parse.Protocol;
using GraphQL;
using Microsoft.Net.Http.Headers;

namespace FlashSale.Web.GraphQL.Execution;

/// <summary>Reads operations from an HTTP request: a JSON object, a JSON array of objects, or a GET's query string.</summary>
internal sealed class GraphQLRequestReader(ParseOptions parse, GraphQLOptions options)
{
    private readonly RequestReader bodies = new(parse);

    /// <summary>Reads the operations of a POST, and whether they are a batch.</summary>
    /// <exception cref="ParseException">The body can't be read as operations.</exception>
    public async Task<(IReadOnlyList<GraphQLRequest> Operations, bool IsBatch)> ReadPostAsync(
        HttpRequest request, CancellationToken cancellationToken)
    {
        // Another site's page can send forms and plain text without a preflight, but not JSON.
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || !type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase))
        {
            throw new ParseException(new ParseError(
                StatusCodes.Status415UnsupportedMediaType,
                107,
                "Send the operation as JSON with the header Content-Type: application/json."));
        }
        var body = await bodies.ReadBodyAsync(request, mayBeList: true, cancellationToken);
        if (body.ValueKind != JsonValueKind.Array)
            return ([Read(body)], false);
        if (body.GetArrayLength() is 0 || body.GetArrayLength() > options.MaxBatch)
            throw new ParseException(ParseError.InvalidJson($"A batch must have 1 to {options.MaxBatch} operations."));
        return ([.. body.EnumerateArray().Select(Read)], true);
    }

    /// <summary>Reads the operation of a GET.</summary>
    /// <exception cref="ParseException">The query string can't be read as an operation.</exception>
    public GraphQLRequest ReadGet(HttpRequest request)
    {
        var query = request.Query;
        if (query.Any(each => each.Value.ToString().Contains('\0', StringComparison.Ordinal)))
            throw new ParseException(ParseError.InvalidQuery("The URL contains a NUL character."));
        var document = query["query"].ToString();
        if (document.Length == 0 && !HasHash(ReadJson("extensions", query["extensions"].ToString())))
            throw NoQuery();
        var name = query["operationName"].ToString();
        var variables = query["variables"].ToString();
        return new GraphQLRequest(document, name.Length > 0 ? name : null, ReadVariables(variables), variables);
    }

    private Inputs ReadVariables(string text) =>
        ReadJson("variables", text) is { ValueKind: not JsonValueKind.Undefined } variables ? VariableReader.Read(variables) : Inputs.Empty;

    // Parses a query string parameter; returns an undefined element if it's missing.
    private JsonElement ReadJson(string name, string text)
    {
        if (text.Length == 0)
            return default;
        try
        {
            using var document = JsonDocument.Parse(
                text, new JsonDocumentOptions { MaxDepth = parse.MaxJsonDepth, AllowDuplicateProperties = false });
            RequestReader.CheckTexts(document.RootElement);
            return document.RootElement.Clone();
        }
        catch (JsonException error)
        {
            throw new ParseException(ParseError.InvalidJson(name, error));
        }
        catch (InvalidOperationException)
        {
            throw new ParseException(ParseError.InvalidJson($"A string in {name} contains an unpaired surrogate."));
        }
    }

    /// <summary>Reads an operation from JSON.</summary>
    /// <exception cref="ParseException">The value is invalid.</exception>
    public static GraphQLRequest Read(JsonElement operation)
    {
        if (operation.ValueKind != JsonValueKind.Object)
            throw NoQuery();
        var document = Text(operation, "query") ?? "";
        if (document.Length == 0 && !(operation.TryGetProperty("extensions", out var extensions) && HasHash(extensions)))
            throw NoQuery();
        var name = Text(operation, "operationName");
        return operation.TryGetProperty("variables", out var variables)
            ? new GraphQLRequest(document, name, VariableReader.Read(variables), variables.GetRawText())
            : new GraphQLRequest(document, name, Inputs.Empty);
    }

    private static string? Text(JsonElement operation, string name)
    {
        if (!operation.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        return value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : throw new ParseException(ParseError.InvalidJson($"{name} must be a string."));
    }

    private static bool HasHash(JsonElement extensions) =>
        extensions.ValueKind == JsonValueKind.Object
        && extensions.TryGetProperty("persistedQuery", out var persisted)
        && persisted.ValueKind == JsonValueKind.Object;

    private static ParseException NoQuery() => new(ParseError.InvalidJson("query is missing. Send a GraphQL document."));
}
