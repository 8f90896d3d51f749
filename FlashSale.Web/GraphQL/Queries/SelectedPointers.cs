using FlashSale.Web.GraphQL.Execution;
using FlashSale.Web.Parse.Schema;
using GraphQL;
using GraphQLParser.AST;

namespace FlashSale.Web.GraphQL.Queries;

/// <summary>
/// The pointers that a connection's fields follow, as REST's <c>include</c> paths: <c>product</c>, <c>flashSale.product</c>.
/// </summary>
internal static class SelectedPointers
{
    private static readonly HashSet<string> Ids = ["id", "objectId", "__typename"];

    /// <summary>The pointers below <c>edges { node { … } }</c>.</summary>
    public static IReadOnlyCollection<string> Of(IResolveFieldContext context, ParseClass parseClass, ParseClasses classes)
    {
        var paths = new HashSet<string>(StringComparer.Ordinal);
        var document = context.Document;
        foreach (var edges in document.FieldsIn(context.FieldAst.SelectionSet).Where(field => field.Name.Value == "edges"))
        {
            foreach (var node in document.FieldsIn(edges.SelectionSet).Where(field => field.Name.Value == "node"))
                Add(node.SelectionSet, parseClass, "", paths, classes, document);
        }
        return paths;
    }

    /// <summary>Whether a field selects only the object's id.</summary>
    public static bool WantsOnlyIds(GraphQLField field, GraphQLDocument document) =>
        document.FieldsIn(field.SelectionSet).All(each => Ids.Contains(each.Name.StringValue));

    private static void Add(
        GraphQLSelectionSet? selected,
        ParseClass parseClass,
        string before,
        HashSet<string> paths,
        ParseClasses classes,
        GraphQLDocument document)
    {
        foreach (var field in document.FieldsIn(selected))
        {
            if (parseClass.FindField(field.Name.StringValue) is not { Type: FieldType.Pointer } pointer || WantsOnlyIds(field, document))
                continue;
            paths.Add(before + pointer.Name);
            Add(field.SelectionSet, classes.Get(pointer.TargetClass!), $"{before}{pointer.Name}.", paths, classes, document);
        }
    }
}
