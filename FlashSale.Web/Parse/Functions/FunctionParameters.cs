using System.Text.Json;
using FlashSale.Web.Parse.Calls;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.Functions;

/// <summary>The parameters of a function call.</summary>
/// <param name="members">A JSON object.</param>
public sealed class FunctionParameters(JsonElement members)
{
    /// <summary>Gets a string; null if it's missing.</summary>
    /// <exception cref="ParseException">The parameter isn't a string.</exception>
    public string? FindText(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => value.GetString(),
        _ => throw Wrong(name, "a string"),
    };

    /// <summary>Converts a string.</summary>
    /// <exception cref="ParseException">The parameter is missing or empty.</exception>
    public string RequireText(string name) =>
        FindText(name) is { Length: > 0 } text ? text : throw new ParseException(ParseError.Validation($"{name} is required"));

    /// <summary>
    /// Gets a number; null if it's missing. JSON's null isn't accepted, because JavaScript serializes NaN and Infinity as null.
    /// </summary>
    /// <exception cref="ParseException">The parameter isn't a number, or can't be represented exactly.</exception>
    public decimal? FindNumber(string name)
    {
        if (!members.TryGetProperty(name, out var value))
            return null;
        return ExactNumber.TryRead(value, out var number) ? number : throw Wrong(name, "a number");
    }

    /// <summary>Gets an object's id from a string or a pointer.</summary>
    /// <param name="idName">The name of the string parameter.</param>
    /// <param name="pointerName">The name of the pointer parameter.</param>
    /// <param name="className">The class of the pointer's target.</param>
    /// <exception cref="ParseException">Both are missing, or the pointer is invalid or points to another class.</exception>
    public string RequireId(string idName, string pointerName, string className)
    {
        if (Find(pointerName) is not { } pointer)
            return RequireText(idName);
        if (pointer.ValueKind == JsonValueKind.Object
            && pointer.TryGetProperty("className", out var given)
            && !(given.ValueKind == JsonValueKind.String && given.ValueEquals(className)))
            throw new ParseException(
                ParseError.WrongType(
                    pointerName,
                    $"Pointer<{className}>",
                    given.ValueKind == JsonValueKind.String ? $"Pointer<{given.GetString()}>" : "Object"));
        return pointer.ValueKind == JsonValueKind.Object
            && pointer.TryGetProperty("objectId", out var id)
            && id.ValueKind == JsonValueKind.String
            && id.GetString() is { Length: > 0 } text
            ? text
            : throw Wrong(pointerName, "a pointer");
    }

    private JsonElement? Find(string name) =>
        members.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static ParseException Wrong(string name, string expected) => new(ParseError.Validation($"{name} must be {expected}."));
}
