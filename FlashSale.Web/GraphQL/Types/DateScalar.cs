using FlashSale.Web.Parse.Schema;
using GraphQL.Types;
using GraphQLParser.AST;

namespace FlashSale.Web.GraphQL.Types;

/// <summary>An instant such as <c>2026-11-23T14:05:52.393Z</c>. Input strings are validated and passed on unchanged.</summary>
internal sealed class DateScalar : ScalarGraphType
{
    public DateScalar()
    {
        Name = "Date";
        Description = "An instant in ISO 8601, such as 2026-11-23T14:05:52.393Z.";
    }

    public override object? Serialize(object? value) => value switch
    {
        null => null,
        DateTimeOffset instant => ParseDate.Write(instant),
        _ => ThrowSerializationError(value),
    };

    public override object? ParseValue(object? value) => value switch
    {
        null => null,
        string text when ParseDate.TryParse(text, out _) => text,
        // REST's form of a date.
        IDictionary<string, object?> date when date.TryGetValue("__type", out var type) && type is "Date"
            && date.TryGetValue("iso", out var iso) && iso is string text && ParseDate.TryParse(text, out _) => text,
        _ => ThrowValueConversionError(value),
    };

    public override object? ParseLiteral(GraphQLValue value) => value switch
    {
        GraphQLNullValue => null,
        GraphQLStringValue text when ParseDate.TryParse((string)text.Value, out _) => (string)text.Value,
        _ => ThrowLiteralConversionError(value),
    };
}
