using System.Text.Json;
using System.Text.Json.Nodes;
using FlashSale.Web.Parse.Protocol;
using GraphQL.Types;
using GraphQLParser.AST;

namespace FlashSale.Web.GraphQL.Types;

/// <summary>
/// A number, under GraphQL's own name <c>Float</c>. It goes in and out with the digits that it has, without the rounding of a double: what
/// clients send becomes a JSON node with their own digits, and decimals are written as they are.
/// </summary>
internal sealed class NumberScalar : ScalarGraphType
{
    public NumberScalar()
    {
        Name = "Float";
        Description = "A number. Amounts of money have the decimals of the shop's currency.";
    }

    public override object? Serialize(object? value) => value switch
    {
        null => null,
        decimal number => number / ParseObjectWriter.One,
        _ => ThrowSerializationError(value),
    };

    public override object? ParseValue(object? value) => value switch
    {
        null => null,
        int number => JsonValue.Create(number),
        long number => JsonValue.Create(number),
        JsonElement { ValueKind: JsonValueKind.Number } number => JsonValue.Create(number),
        _ => ThrowValueConversionError(value),
    };

    public override object? ParseLiteral(GraphQLValue value) => value switch
    {
        GraphQLNullValue => null,
        GraphQLIntValue number => JsonNode.Parse((string)number.Value),
        GraphQLFloatValue number => JsonNode.Parse((string)number.Value),
        _ => ThrowLiteralConversionError(value),
    };
}
