using System.Text.Json;
using FlashSale.Web.Parse.Calls;
using FlashSale.Web.Parse.Protocol;

namespace FlashSale.Web.GraphQL.Subscriptions;

/// <summary>A message from a client, in the graphql-transport-ws protocol.</summary>
internal readonly struct SocketMessage(JsonElement message)
{
    // Limits the memory per operation.
    private const int MaxIdLength = 200;

    /// <summary>The message's type.</summary>
    /// <exception cref="ParseException">The type is missing.</exception>
    public string Type => Text("type") ?? throw Invalid("The message needs a type.");

    /// <summary>The client's id for an operation.</summary>
    /// <exception cref="ParseException">The id is missing or too long.</exception>
    public string Id =>
        Text("id") is { Length: > 0 and <= MaxIdLength } id
            ? id
            : throw Invalid($"The message needs an id of 1 to {MaxIdLength} characters.");

    /// <summary>A copy of the payload; an undefined element if there is none.</summary>
    public JsonElement Payload =>
        message.TryGetProperty("payload", out var payload) && payload.ValueKind != JsonValueKind.Null ? payload.Clone() : default;

    /// <summary>Parses a message and checks that no string contains a NUL character or an unpaired surrogate.</summary>
    /// <exception cref="ParseException">The value is invalid.</exception>
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
            // The parser reads the members' names to find duplicates, and one contains an unpaired surrogate.
            throw Invalid("The name of a member contains an unpaired surrogate.");
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

    /// <summary>Reads the client's credentials, which have the same names as HTTP headers.</summary>
    /// <exception cref="ParseException">The payload isn't an object.</exception>
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
