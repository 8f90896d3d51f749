using GraphQLParser.AST;

namespace FlashSale.Web.Api.GraphQL.Execution;

/// <summary>Finds fragments.</summary>
internal static class Fragments
{
    /// <summary>What a spread stands for; null if the document has no such fragment.</summary>
    public static GraphQLSelectionSet? SelectionsOf(this GraphQLDocument document, GraphQLFragmentSpread spread)
    {
        foreach (var definition in document.Definitions)
        {
            if (definition is GraphQLFragmentDefinition fragment && fragment.FragmentName.Name.Value == spread.FragmentName.Name.Value)
                return fragment.SelectionSet;
        }
        return null;
    }
}
