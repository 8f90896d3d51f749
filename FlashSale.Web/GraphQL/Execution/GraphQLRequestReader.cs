using System.Text.Json;
using FlashSale.Web.Parse;
using FlashSale.Web.Parse.Protocol;
using GraphQL;
using Microsoft.Net.Http.Headers;

namespace FlashSale.Web.GraphQL.Execution;

/// <summary>Reads operations from HTTP: a JSON object, a JSON array of them, or the query string of a GET.</summary>
internal sealed class GraphQLRequestReader(ParseOptions parse, GraphQLOptions options)
{
    private readonly RequestReader bodies = new(parse);

    /// <summary>The operations of a POST, and whether they came as a batch.</summary>
    /// <exception cref="ParseException">The body is none that can be read.</exception>
    public async Task<(IReadOnlyList<GraphQLRequest> Operations, bool IsBatch)> ReadPostAsync(
        HttpRequest request, CancellationToken cancellationToken)
    {
        // A page of another site can send forms and plain text without asking, but no JSON.
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || !type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase))
        {
            throw new ParseException(new ParseError(
                StatusCodes.Status415UnsupportedMediaType,
                107,
                "Send the operation as JSON, with the header Content-Type: application/json."));
        }
        var body = await bodies.ReadBodyAsync(request, mayBeList: true, cancellationToken);
        if (body.ValueKind != JsonValueKind.Array)
            return ([Read(body)], false);
        if (body.GetArrayLength() is 0 || body.GetArrayLength() > options.MaxBatch)
            throw new ParseException(ParseError.InvalidJson($"A batch has 1 to {options.MaxBatch} operations."));
        return ([.. body.EnumerateArray().Select(Read)], true);
    }

    /// <summary>The operation of a GET.</summary>
    /// <exception cref="ParseException">The query string is none that can be read.</exception>
    public GraphQLRequest ReadGet(HttpRequest request)
    {
        var query = request.Query;
        if (query.Any(each => each.Value.ToString().Contains('\0', StringComparison.Ordinal)))
            throw new ParseException(ParseError.InvalidQuery("The address holds a NUL."));
        var document = query["query"].ToString();
        if (document.Length == 0 && !HasHash(ReadJson("extensions", query["extensions"].ToString())))
            throw NoQuery();
        var name = query["operationName"].ToString();
        var variables = query["variables"].ToString();
        return new GraphQLRequest(document, name.Length > 0 ? name : null, ReadVariables(variables), variables);
    }

    private Inputs ReadVariables(string text) =>
        ReadJson("variables", text) is { ValueKind: not JsonValueKind.Undefined } variables ? VariableReader.Read(variables) : Inputs.Empty;

    // A parameter of the query string; an undefined value if it's missing.
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
            throw new ParseException(ParseError.InvalidJson($"A text in {name} holds half a character."));
        }
    }

    /// <summary>An operation as JSON.</summary>
    /// <exception cref="ParseException">It is none.</exception>
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
            : throw new ParseException(ParseError.InvalidJson($"{name} must be a text."));
    }

    private static bool HasHash(JsonElement extensions) =>
        extensions.ValueKind == JsonValueKind.Object
        && extensions.TryGetProperty("persistedQuery", out var persisted)
        && persisted.ValueKind == JsonValueKind.Object;

    private static ParseException NoQuery() => new(ParseError.InvalidJson("query is missing: send a GraphQL document."));
}
