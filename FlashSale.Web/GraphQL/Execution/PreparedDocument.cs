using GraphQLParser.AST;

namespace FlashSale.Web.GraphQL.Execution;

/// <summary>A parsed document that is within the size limits.</summary>
/// <param name="Document">The document.</param>
/// <param name="Introspects">Whether the document queries the schema.</param>
internal sealed record PreparedDocument(GraphQLDocument Document, bool Introspects)
{
    private volatile bool isValid;

    /// <summary>Whether the document passed validation and needn't be validated again.</summary>
    public bool IsValid
    {
        get => isValid;
        set => isValid = value;
    }

    /// <summary>Finds the operation with this name, or the only one; null if there is none.</summary>
    public GraphQLOperationDefinition? FindOperation(string? name)
    {
        var operations = Document.Definitions.OfType<GraphQLOperationDefinition>().ToList();
        return string.IsNullOrEmpty(name)
            ? operations is [var only] ? only : null
            : operations.FirstOrDefault(each => each.Name is { } given && given.Value == name);
    }
}
