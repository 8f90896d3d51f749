using GraphQLParser.AST;

namespace FlashSale.Web.GraphQL.Execution;

/// <summary>A document that was parsed, and is no larger than documents may be.</summary>
/// <param name="Document">The document.</param>
/// <param name="Introspects">Whether it asks for the schema.</param>
internal sealed record PreparedDocument(GraphQLDocument Document, bool Introspects)
{
    private volatile bool isValid;

    /// <summary>Whether it was found to fit the schema, so that it needn't be checked again.</summary>
    public bool IsValid
    {
        get => isValid;
        set => isValid = value;
    }

    /// <summary>The operation of this name, or the only one; null if there is none.</summary>
    public GraphQLOperationDefinition? FindOperation(string? name)
    {
        var operations = Document.Definitions.OfType<GraphQLOperationDefinition>().ToList();
        return string.IsNullOrEmpty(name)
            ? operations is [var only] ? only : null
            : operations.FirstOrDefault(each => each.Name is { } given && given.Value == name);
    }
}
