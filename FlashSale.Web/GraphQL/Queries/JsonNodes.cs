using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlashSale.Web.Parse.Calls;

namespace FlashSale.Web.GraphQL.Queries;

/// <summary>Converts the GraphQL executor's values into the JSON that REST's parsers read.</summary>
internal static class JsonNodes
{
    private const int MaxDepth = 512;

    private static readonly ParseException NoText = new(
        ParseError.InvalidJson("A string contains a NUL character or an unpaired surrogate."));

    /// <summary>Converts the node to an element.</summary>
    public static JsonElement ToElement(JsonNode node)
    {
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
            node.WriteTo(writer);
        return JsonDocument.Parse(json.WrittenMemory, new JsonDocumentOptions { MaxDepth = MaxDepth }).RootElement;
    }

    /// <summary>Converts an argument's value.</summary>
    /// <exception cref="ParseException">107: a string in it contains a NUL character or an unpaired surrogate.</exception>
    public static JsonNode? Of(object? value) => value switch
    {
        null => null,
        string text => Text(text),
        bool flag => JsonValue.Create(flag),
        int number => JsonValue.Create(number),
        long number => JsonValue.Create(number),
        JsonElement number => JsonValue.Create(number),
        // A node has one parent, but an argument's value is used twice where a fragment is spread twice.
        JsonNode node => node.DeepClone(),
        IDictionary<string, object?> members => Members(members),
        System.Collections.IEnumerable list => List(list),
        _ => throw new InvalidOperationException($"{value.GetType().Name} is no value of an argument."),
    };

    /// <summary>Converts a string.</summary>
    /// <exception cref="ParseException">107: the string contains a NUL character or an unpaired surrogate.</exception>
    public static JsonValue Text(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\0')
                throw NoText;
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                i++;
            else if (char.IsSurrogate(text[i]))
                throw NoText;
        }
        return JsonValue.Create(text);
    }

    private static JsonObject Members(IDictionary<string, object?> members)
    {
        var node = new JsonObject();
        foreach (var (name, value) in members)
            node[(string)Text(name)!] = Of(value);
        return node;
    }

    private static JsonArray List(System.Collections.IEnumerable list)
    {
        var node = new JsonArray();
        foreach (var each in list)
            node.Add(Of(each));
        return node;
    }
}
