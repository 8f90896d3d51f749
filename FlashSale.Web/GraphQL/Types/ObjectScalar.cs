using GraphQLParser.AST;

namespace FlashSale.Web.GraphQL.Types;

/// <summary>Any JSON object.</summary>
internal sealed class ObjectScalar : AnyScalar
{
    public ObjectScalar()
    {
        Name = "Object";
        Description = "Any JSON object.";
    }

    public override object? ParseValue(object? value) =>
        value is null or IDictionary<string, object?> ? value : ThrowValueConversionError(value);

    public override object? ParseLiteral(GraphQLValue value) =>
        value is GraphQLNullValue or GraphQLObjectValue ? base.ParseLiteral(value) : ThrowLiteralConversionError(value);
}
