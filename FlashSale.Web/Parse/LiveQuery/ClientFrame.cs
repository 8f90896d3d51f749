using System.Text.Json;
using FlashSale.Web.Parse.Calls;
using FlashSale.Web.Parse.Protocol;

namespace FlashSale.Web.Parse.LiveQuery;

/// <summary>A frame from a client.</summary>
internal sealed class ClientFrame(JsonElement root)
{
    /// <summary>The operation; empty if it's missing.</summary>
    public string Op => FindText("op") ?? "";

    /// <summary>The client's number for a subscription; null if it's missing.</summary>
    public long? RequestId =>
        root.TryGetProperty("requestId", out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var id)
            ? id
            : null;

    /// <summary>The subscription's query.</summary>
    /// <exception cref="ParseException">There is no such account.</exception>
    public JsonElement Query =>
        root.TryGetProperty("query", out var query) && query.ValueKind == JsonValueKind.Object
            ? query
            : throw new ParseException(ParseError.InvalidQuery("The frame needs a query object with className and where."));

    /// <summary>Parses a frame.</summary>
    /// <exception cref="ParseException">The text isn't a JSON object.</exception>
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
            throw new ParseException(ParseError.InvalidJson("The frame contains an unpaired surrogate."));
        }
    }

    /// <summary>Gets the client's number for a subscription.</summary>
    /// <exception cref="ParseException">The number is missing.</exception>
    public long RequireRequestId() =>
        RequestId ?? throw new ParseException(ParseError.InvalidQuery("The frame needs a requestId: a whole number of your choice."));

    /// <summary>Reads the client's credentials when it connects.</summary>
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

    /// <summary>Gets a string; null if it's missing or empty.</summary>
    /// <exception cref="ParseException">The member isn't a string.</exception>
    public string? FindText(string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null && TextOf(value, name) is { Length: > 0 } text
            ? text
            : null;

    /// <summary>Gets a value's string.</summary>
    /// <exception cref="ParseException">The value is invalid.</exception>
    public static string TextOf(JsonElement value, string name)
    {
        if (value.ValueKind != JsonValueKind.String)
            throw new ParseException(ParseError.InvalidJson($"{name} must be a string."));
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new ParseException(ParseError.InvalidJson($"{name} contains an unpaired surrogate."));
        }
    }
}
