using System.Text.Json;
using FlashSale.Web.Parse.Calls;

namespace FlashSale.Web.Parse.Schema;

/// <summary>Reads a field's new value or operation from a client's JSON.</summary>
internal static class FieldValues
{
    private const string TypeMember = "__type";
    private const string OperationMember = "__op";

    // JavaScript's largest safe integer; sums of such numbers still fit into a decimal.
    private const decimal LargestNumber = 9_007_199_254_740_991m;

    /// <summary>Reads a value or operation.</summary>
    /// <exception cref="ParseException">The value has the wrong type, or the operation is unknown.</exception>
    public static FieldChange ReadChange(ParseClass parseClass, ParseField field, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null)
            return new FieldChange.Unset(field);
        if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty(OperationMember, out var operation))
            return ReadOperation(parseClass, field, value, operation);
        return new FieldChange.Set(field, ReadValue(parseClass, field, value));
    }

    private static FieldChange ReadOperation(ParseClass parseClass, ParseField field, JsonElement value, JsonElement operation)
    {
        var name = operation.ValueKind == JsonValueKind.String ? operation.GetString() : null;
        switch (name)
        {
            case "Delete":
                return new FieldChange.Unset(field);
            case "Increment":
                if (field.Type != FieldType.Number)
                    throw WrongType(parseClass, field, nameof(FieldType.Number));
                return value.TryGetProperty("amount", out var amount) && amount.ValueKind == JsonValueKind.Number
                    ? new FieldChange.Increment(field, ReadNumber(field, amount))
                    : throw new ParseException(ParseError.InvalidJson($"Increment of {field.Name} needs a number as amount."));
            case "Add" or "AddUnique" or "Remove":
                throw WrongType(parseClass, field, "Array");
            case "AddRelation" or "RemoveRelation":
                throw WrongType(parseClass, field, "Relation");
            case "Batch":
                return ReadBatch(parseClass, field, value);
            default:
                throw new ParseException(
                    new ParseError(
                        StatusCodes.Status400BadRequest,
                        108,
                        $"The operation {name ?? operation.ToString()} isn't supported. Use Increment or Delete."));
        }
    }

    private static FieldChange ReadBatch(ParseClass parseClass, ParseField field, JsonElement value)
    {
        if (!value.TryGetProperty("ops", out var operations)
            || operations.ValueKind != JsonValueKind.Array
            || operations.GetArrayLength() == 0)
            throw new ParseException(ParseError.InvalidJson($"Batch of {field.Name} needs ops: a list of operations."));
        FieldChange? all = null;
        foreach (var each in operations.EnumerateArray())
            all = Then(all, ReadChange(parseClass, field, each));
        return all!;
    }

    // Combines two consecutive changes into one.
    private static FieldChange Then(FieldChange? first, FieldChange second) => (first, second) switch
    {
        (FieldChange.Increment(var field, var amount), FieldChange.Increment(_, var more)) =>
            new FieldChange.Increment(field, amount + more),
        (FieldChange.Set(var field, decimal number), FieldChange.Increment(_, var more)) => new FieldChange.Set(field, number + more),
        (FieldChange.Unset(var field), FieldChange.Increment(_, var more)) => new FieldChange.Set(field, more),
        _ => second,
    };

    private static object ReadValue(ParseClass parseClass, ParseField field, JsonElement value)
    {
        var type = TypeOf(value);
        if (type != field.TypeName)
            throw WrongType(parseClass, field, type);
        return field.Type switch
        {
            FieldType.String => ReadText(field, value.GetString()!),
            FieldType.Number => ReadNumber(field, value),
            FieldType.Boolean => value.GetBoolean(),
            FieldType.Date => ReadDate(field, value),
            FieldType.Pointer => ReadPointer(field, value),
            FieldType.File or FieldType.Object or FieldType.Array =>
                throw new ParseException(ParseError.Forbidden($"{field.Name} can't be set through the API.")),
            _ => throw new InvalidOperationException($"{field.Type} can't be read."),
        };
    }

    private static string ReadText(ParseField field, string text) => field.AllowedValues is null || field.AllowedValues.ContainsKey(text)
        ? text
        : throw new ParseException(ParseError.Validation($"{field.Name} must be one of {string.Join(", ", field.AllowedValues.Keys)}."));

    private static decimal ReadNumber(ParseField field, JsonElement value) =>
        !value.TryGetDecimal(out _) || !ExactNumber.TryRead(value, out var number)
            ? throw new ParseException(ParseError.Validation($"{field.Name} is too large or has too many digits."))
            : Math.Abs(number) <= LargestNumber ? number
            : throw new ParseException(ParseError.Validation($"{field.Name} is too large."));

    private static DateTimeOffset ReadDate(ParseField field, JsonElement value) =>
        value.TryGetProperty("iso", out var iso) && iso.ValueKind == JsonValueKind.String
        && ParseDate.TryParse(iso.GetString(), out var instant)
            ? instant
            : throw new ParseException(
                ParseError.Validation($"{field.Name} isn't a valid date. Write its iso like 2026-11-23T14:05:52.393Z."));

    private static string ReadPointer(ParseField field, JsonElement value) =>
        value.TryGetProperty("objectId", out var id) && id.ValueKind == JsonValueKind.String && id.GetString() is { Length: > 0 } text
            ? text
            : throw new ParseException(
                new ParseError(StatusCodes.Status400BadRequest, 106, $"{field.Name} must be a pointer with an objectId."));

    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => nameof(FieldType.String),
        JsonValueKind.Number => nameof(FieldType.Number),
        JsonValueKind.True or JsonValueKind.False => nameof(FieldType.Boolean),
        JsonValueKind.Array => nameof(FieldType.Array),
        _ => TypeOfObject(value),
    };

    private static string TypeOfObject(JsonElement value)
    {
        if (!value.TryGetProperty(TypeMember, out var type) || type.ValueKind != JsonValueKind.String)
            return nameof(FieldType.Object);
        // An object counts as a pointer to it, as in responses with included objects.
        return type.GetString() is "Pointer" or "Object"
            && value.TryGetProperty("className", out var target)
            && target.ValueKind == JsonValueKind.String
            ? $"{nameof(FieldType.Pointer)}<{target.GetString()}>"
            : type.GetString()!;
    }

    private static ParseException WrongType(ParseClass parseClass, ParseField field, string got) =>
        new(ParseError.WrongType($"{parseClass.Name}.{field.Name}", field.TypeName, got));
}
