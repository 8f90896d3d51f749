using GraphQL;

namespace FlashSale.Web.GraphQL.Execution;

/// <summary>One operation as a client sends it.</summary>
/// <param name="Query">The document; empty if only its hash was sent.</param>
/// <param name="OperationName">Which of its operations; null if there is one.</param>
/// <param name="Variables">The variables' values.</param>
/// <param name="VariablesText">The same as they came.</param>
internal sealed record GraphQLRequest(string Query, string? OperationName, Inputs Variables, string VariablesText = "")
{
    /// <summary>True if the client sent a document's hash instead of the document, to find out whether the shop knows it.</summary>
    public bool IsHash => Query.Length == 0;
}
