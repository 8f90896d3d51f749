using GraphQLParser.AST;

namespace FlashSale.Web.GraphQL.Execution;

/// <summary>Resolves fragments.</summary>
internal static class Fragments
{
    /// <summary>The selections of a spread fragment; null if the document doesn't define it.</summary>
    public static GraphQLSelectionSet? SelectionsOf(this GraphQLDocument document, GraphQLFragmentSpread spread)
    {
        foreach (var definition in document.Definitions)
        {
            if (definition is GraphQLFragmentDefinition fragment && fragment.FragmentName.Name.Value == spread.FragmentName.Name.Value)
                return fragment.SelectionSet;
        }
        return null;
    }

    /// <summary>The selected fields, including those of fragments. The document must have been validated.</summary>
    public static IEnumerable<GraphQLField> FieldsIn(this GraphQLDocument document, GraphQLSelectionSet? selected)
    {
        foreach (var selection in selected?.Selections ?? [])
        {
            if (selection is GraphQLField field)
            {
                yield return field;
                continue;
            }
            var below = selection is GraphQLFragmentSpread spread
                ? document.SelectionsOf(spread)
                : (selection as GraphQLInlineFragment)?.SelectionSet;
            foreach (var inner in document.FieldsIn(below))
                yield return inner;
        }
    }
}
