using System.Text.Json;
using FlashSale.Web.Parse.Protocol;

namespace FlashSale.Web.GraphQL.Subscriptions;

/// <summary>A message of a client, as the protocol graphql-transport-ws has them.</summary>
internal readonly struct SocketMessage(JsonElement message)
{
    // Longer names only cost memory.
    private const int MaxIdLength = 200;

    /// <summary>What it is for.</summary>
    /// <exception cref="ParseException">It is no message.</exception>
    public string Type => Text("type") ?? throw Invalid("The message has no type.");

    /// <summary>The client's name for an operation.</summary>
    /// <exception cref="ParseException">It has none.</exception>
    public string Id => Text("id") is { Length: > 0 and <= MaxIdLength } id ? id : throw Invalid($"The message needs an id of 1 to {MaxIdLength} characters.");

    /// <summary>What comes with it, to be kept; an undefined value for nothing.</summary>
    public JsonElement Payload =>
        message.TryGetProperty("payload", out var payload) && payload.ValueKind != JsonValueKind.Null ? payload.Clone() : default;

    /// <summary>Reads a message. All its texts are texts: none holds a NUL or half a character.</summary>
    /// <exception cref="ParseException">It is none.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> text, JsonDocumentOptions options)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(text, options);
        }
        catch (JsonException)
        {
            throw NoObject();
        }
        catch (InvalidOperationException)
        {
            // The names of members are read to find two of the same, and one of them is no text.
            throw Invalid("The name of a member holds half a character.");
        }
        try
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw NoObject();
            if (text.Span.IndexOf("\\u"u8) >= 0)
                RequestReader.CheckTexts(document.RootElement);
            return document;
        }
        catch (ParseException)
        {
            document.Dispose();
            throw;
        }
    }

    /// <summary>What the client shows of itself, under the names that headers have in HTTP.</summary>
    /// <exception cref="ParseException">It is no object, or one of its values is no text.</exception>
    public HeaderDictionary ReadHeaders()
    {
        var headers = new HeaderDictionary();
        if (Payload.ValueKind == JsonValueKind.Undefined)
            return headers;
        if (Payload.ValueKind != JsonValueKind.Object)
            throw Invalid("payload must be an object.");
        foreach (var member in Payload.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.String)
                headers[member.Name] = member.Value.GetString();
        }
        return headers;
    }

    private static ParseException NoObject() => Invalid("The message must be a JSON object.");

    private static ParseException Invalid(string problem) => new(ParseError.InvalidJson(problem));

    private string? Text(string name) =>
        message.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
