using System.Text.Json;
using FlashSale.Web.Parse.Protocol;

namespace FlashSale.Web.Parse.LiveQuery;

/// <summary>A frame that a client sent.</summary>
internal sealed class ClientFrame(JsonElement root)
{
    /// <summary>What the client wants; empty if it does not say.</summary>
    public string Op => FindText("op") ?? "";

    /// <summary>The client's number for a subscription; null if it gives none.</summary>
    public long? RequestId => root.TryGetProperty("requestId", out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var id) ? id : null;

    /// <summary>The query of a subscription.</summary>
    /// <exception cref="ParseException">There is none.</exception>
    public JsonElement Query =>
        root.TryGetProperty("query", out var query) && query.ValueKind == JsonValueKind.Object ? query : throw new ParseException(ParseError.InvalidQuery("The frame needs a query: an object with className and where."));

    /// <summary>Reads a frame.</summary>
    /// <exception cref="ParseException">It is no JSON object.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> text, JsonDocumentOptions options)
    {
        try
        {
            var document = JsonDocument.Parse(text, options);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return document;
            document.Dispose();
            throw new ParseException(ParseError.InvalidJson("A frame must be a JSON object."));
        }
        catch (JsonException error)
        {
            throw new ParseException(ParseError.InvalidJson("The frame", error));
        }
        catch (InvalidOperationException)
        {
            throw new ParseException(ParseError.InvalidJson("The frame is no valid Unicode: half of a surrogate pair stands alone."));
        }
    }

    /// <summary>The client's number for a subscription.</summary>
    /// <exception cref="ParseException">It gives none.</exception>
    public long RequireRequestId() => RequestId ?? throw new ParseException(ParseError.InvalidQuery("The frame needs a requestId, a whole number that you choose."));

    /// <summary>What the client shows of itself when it connects.</summary>
    public ParseCredentials ReadCredentials() => new()
    {
        ApplicationId = FindText("applicationId"),
        RestKey = FindText("restAPIKey"),
        JavaScriptKey = FindText("javascriptKey"),
        ClientKey = FindText("clientKey"),
        DotNetKey = FindText("windowsKey"),
        MasterKey = FindText("masterKey"),
        SessionToken = FindText("sessionToken"),
    };

    /// <summary>A text; null if there is none or it is empty.</summary>
    /// <exception cref="ParseException">It is something else than a text.</exception>
    public string? FindText(string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null && TextOf(value, name) is { Length: > 0 } text ? text : null;

    /// <summary>The text that a value is.</summary>
    /// <exception cref="ParseException">It is none.</exception>
    public static string TextOf(JsonElement value, string name)
    {
        if (value.ValueKind != JsonValueKind.String)
            throw new ParseException(ParseError.InvalidJson($"{name} must be a text."));
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new ParseException(ParseError.InvalidJson($"{name} is no valid Unicode: half of a surrogate pair stands alone."));
        }
    }
}
