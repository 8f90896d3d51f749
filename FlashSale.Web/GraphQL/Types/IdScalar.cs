using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using GraphQL.Types;
using GraphQLParser.AST;

namespace FlashSale.Web.GraphQL.Types;

/// <summary>An id. As GraphQL requires, clients may also send an integer, which becomes the string with the same digits.</summary>
internal sealed class IdScalar : ScalarGraphType
{
    public IdScalar()
    {
        Name = "ID";
    }

    /// <summary>Converts a value to an id; null if it isn't one.</summary>
    public static string? Find(object? value) => value switch
    {
        string text => text,
        int number => number.ToString(CultureInfo.InvariantCulture),
        long number => number.ToString(CultureInfo.InvariantCulture),
        JsonElement { ValueKind: JsonValueKind.Number } number => WholeNumber(number.GetRawText()),
        JsonValue number when number.GetValueKind() == JsonValueKind.Number => WholeNumber(number.ToJsonString()),
        _ => null,
    };

    public override object? Serialize(object? value) => value is null or string ? value : ThrowSerializationError(value);

    public override object? ParseValue(object? value) => value is null ? null : Find(value) ?? ThrowValueConversionError(value);

    public override object? ParseLiteral(GraphQLValue value) => value switch
    {
        GraphQLNullValue => null,
        GraphQLStringValue text => (string)text.Value,
        GraphQLIntValue number => (string)number.Value,
        _ => ThrowLiteralConversionError(value),
    };

    private static string? WholeNumber(string number) => number.TrimStart('-').All(char.IsAsciiDigit) ? number : null;
}
