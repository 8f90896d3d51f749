using System.Text.Json;
using FlashSale.Web.Parse.Protocol;
using FlashSale.Web.Parse.Writing;

namespace FlashSale.Web.Parse.Functions;

/// <summary>The parameters of a call, looked at one by one.</summary>
/// <param name="members">A JSON object.</param>
public sealed class FunctionParameters(JsonElement members)
{
    /// <summary>A text; null if it is not given.</summary>
    /// <exception cref="ParseException">It is given, and no text.</exception>
    public string? FindText(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => value.GetString(),
        _ => throw Wrong(name, "a text"),
    };

    /// <summary>A text.</summary>
    /// <exception cref="ParseException">It is not given.</exception>
    public string RequireText(string name) => FindText(name) is { Length: > 0 } text ? text : throw new ParseException(ParseError.Validation($"{name} is required"));

    /// <summary>A number; null if it is not given. JSON's null is no number: JavaScript writes NaN and Infinity like that.</summary>
    /// <exception cref="ParseException">It is given, and isn't a number that can be read exactly.</exception>
    public decimal? FindNumber(string name)
    {
        if (!members.TryGetProperty(name, out var value))
            return null;
        return ExactNumber.TryRead(value, out var number) ? number : throw Wrong(name, "a number");
    }

    /// <summary>The id of an object: a text, or a pointer to it.</summary>
    /// <param name="idName">The name of the text.</param>
    /// <param name="pointerName">The name of the pointer.</param>
    /// <param name="className">The class that it must point to.</param>
    /// <exception cref="ParseException">Neither is given, or the pointer is none or points to something else.</exception>
    public string RequireId(string idName, string pointerName, string className)
    {
        if (Find(pointerName) is not { } pointer)
            return RequireText(idName);
        if (pointer.ValueKind == JsonValueKind.Object && pointer.TryGetProperty("className", out var given) && !(given.ValueKind == JsonValueKind.String && given.ValueEquals(className)))
            throw new ParseException(ParseError.WrongType(pointerName, $"Pointer<{className}>", given.ValueKind == JsonValueKind.String ? $"Pointer<{given.GetString()}>" : "Object"));
        return pointer.ValueKind == JsonValueKind.Object && pointer.TryGetProperty("objectId", out var id) && id.ValueKind == JsonValueKind.String && id.GetString() is { Length: > 0 } text
            ? text
            : throw Wrong(pointerName, "a pointer");
    }

    private JsonElement? Find(string name) => members.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static ParseException Wrong(string name, string expected) => new(ParseError.Validation($"{name} must be {expected}."));
}
