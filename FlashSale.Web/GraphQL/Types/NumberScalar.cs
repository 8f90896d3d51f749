using System.Text.Json;
using System.Text.Json.Nodes;
using FlashSale.Web.Parse.Queries;
using GraphQL.Types;
using GraphQLParser.AST;

namespace FlashSale.Web.GraphQL.Types;

/// <summary>
/// A number, named <c>Float</c> as in GraphQL. It keeps all digits: input becomes a JSON node with the client's digits, and decimals are
/// written without rounding to a double.
/// </summary>
internal sealed class NumberScalar : ScalarGraphType
{
    public NumberScalar()
    {
        Name = "Float";
        Description = "A number. Amounts of money have as many decimals as the shop's currency.";
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
