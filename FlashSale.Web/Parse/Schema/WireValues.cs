using System.Text.Json;

namespace FlashSale.Web.Parse.Schema;

/// <summary>Compares values from clients with an object's values, regardless of their JSON formatting.</summary>
internal static class WireValues
{
    /// <summary>Whether a client's value equals a field's current value.</summary>
    /// <param name="field">The field.</param>
    /// <param name="current">The current value, as <see cref="ParseField.Read"/> returns it.</param>
    /// <param name="value">The client's value.</param>
    public static bool IsSame(ParseField field, object? current, JsonElement value)
    {
        if (current is null || IsNothing(value))
            return current is null && IsNothing(value);
        return field.Type switch
        {
            FieldType.String => value.ValueKind == JsonValueKind.String && value.ValueEquals((string)current),
            FieldType.Number =>
                value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) && number == (decimal)current,
            FieldType.Boolean => value.ValueKind is JsonValueKind.True or JsonValueKind.False && value.GetBoolean() == (bool)current,
            FieldType.Date => IsSameDate(field, (DateTimeOffset)current, value),
            FieldType.Pointer =>
                (Is(value, "__type", "Pointer") || Is(value, "__type", "Object"))
                && Is(value, "className", field.TargetClass!)
                && Is(value, "objectId", (string)current),
            FieldType.File => Is(value, "__type", "File") && Is(value, "name", (string)current),
            FieldType.Array => IsSameList(field, (IReadOnlyList<string>)current, value),
            FieldType.Object => IsSameObject((IReadOnlyDictionary<string, string>)current, value),
            _ => false,
        };
    }

    /// <summary>Whether a client's value means "no value".</summary>
    public static bool IsNothing(JsonElement value) => value.ValueKind == JsonValueKind.Null || Is(value, "__op", "Delete");

    private static bool IsSameDate(ParseField field, DateTimeOffset current, JsonElement value)
    {
        var iso = Is(value, "__type", "Date") && value.TryGetProperty("iso", out var member) ? member : field.IsSystem ? value : default;
        return iso.ValueKind == JsonValueKind.String
            && ParseDate.TryParse(iso.GetString(), out var instant)
            && ParseDate.Write(instant) == ParseDate.Write(current);
    }

    private static bool IsSameObject(IReadOnlyDictionary<string, string> current, JsonElement value) =>
        value.ValueKind == JsonValueKind.Object
        && value.EnumerateObject().Count() == current.Count
        && current.All(member => Is(value, member.Key, member.Value));

    private static bool IsSameList(ParseField field, IReadOnlyList<string> current, JsonElement value) =>
        value.ValueKind == JsonValueKind.Array
        && value.GetArrayLength() == current.Count
        && current.Zip(value.EnumerateArray()).All(pair => field.ItemType == FieldType.File
            ? Is(pair.Second, "__type", "File") && Is(pair.Second, "name", pair.First)
            : pair.Second.ValueKind == JsonValueKind.String && pair.Second.ValueEquals(pair.First));

    private static bool Is(JsonElement value, string name, string text) =>
        value.ValueKind == JsonValueKind.Object
        && value.TryGetProperty(name, out var member)
        && member.ValueKind == JsonValueKind.String
        && member.ValueEquals(text);
}
