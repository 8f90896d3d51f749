using System.Text.Json.Nodes;
using GraphQL.Types;
using GraphQLParser.AST;

namespace FlashSale.Web.GraphQL.Types;

/// <summary>Any JSON value.</summary>
internal class AnyScalar : ScalarGraphType
{
    public AnyScalar()
    {
        Name = "Any";
        Description = "Any JSON value.";
    }

    public override object? Serialize(object? value) => value;

    public override object? ParseValue(object? value) => value;

    public override object? ParseLiteral(GraphQLValue value) => Read(value);

    private object? Read(GraphQLValue value) => value switch
    {
        GraphQLNullValue => null,
        GraphQLBooleanValue flag => flag.BoolValue,
        GraphQLStringValue text => (string)text.Value,
        GraphQLEnumValue word => word.Name.StringValue,
        GraphQLIntValue number => JsonNode.Parse((string)number.Value),
        GraphQLFloatValue number => JsonNode.Parse((string)number.Value),
        GraphQLListValue list => (list.Values ?? []).Select(Read).ToList(),
        GraphQLObjectValue members => ReadMembers(members),
        _ => ThrowLiteralConversionError(value),
    };

    private Dictionary<string, object?> ReadMembers(GraphQLObjectValue value)
    {
        var members = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var member in value.Fields ?? [])
            members[member.Name.StringValue] = Read(member.Value);
        return members;
    }
}
