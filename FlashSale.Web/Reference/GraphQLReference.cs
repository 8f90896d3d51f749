using FlashSale.Web.GraphQL.Types;
using FlashSale.Web.Parse.Schema;
using GraphQL.Types;

namespace FlashSale.Web.Reference;

/// <summary>Describes the API's classes in GraphQL, based on the schema.</summary>
internal sealed class GraphQLReference(ShopSchema schema)
{
    /// <summary>The root fields for a class, such as <c>query { product }</c>.</summary>
    public IEnumerable<string> OperationsOf(ParseClass parseClass)
    {
        ArgumentNullException.ThrowIfNull(parseClass);
        var type = GraphNames.TypeOf(parseClass);
        return
        [
            .. Find(
                schema.Query, "query", field => field == GraphNames.FieldOf(parseClass) || field == GraphNames.ConnectionOf(parseClass)),
            .. Find(
                schema.Mutation,
                "mutation",
                field => field == $"create{type}" || field == $"update{type}" || field == $"delete{type}" || field == $"cancel{type}"),
            .. Find(schema.Subscription, "subscription", field => ReturnsChangeOf(type, field)),
        ];
    }

    /// <summary>The class's object type in GraphQL's schema language.</summary>
    public string TypeOf(ParseClass parseClass)
    {
        ArgumentNullException.ThrowIfNull(parseClass);
        var text = schema.Text;
        var start = text.IndexOf($"type {GraphNames.TypeOf(parseClass)} ", StringComparison.Ordinal);
        var end = text.IndexOf("\n}", start, StringComparison.Ordinal);
        return text[start..(end + 2)];
    }

    private bool ReturnsChangeOf(string type, string field) => schema.Subscription!.GetField(field)?.ResolvedType?.Name == $"{type}Change";

    private static IEnumerable<string> Find(IObjectGraphType? root, string kind, Func<string, bool> concerns) =>
        (root?.Fields ?? [])
            .Select(field => field.Name)
            .Where(concerns)
            .Order(StringComparer.Ordinal)
            .Select(field => $"{kind} {{ {field} }}");
}
