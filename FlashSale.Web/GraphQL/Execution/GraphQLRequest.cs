using GraphQL;

namespace FlashSale.Web.GraphQL.Execution;

/// <summary>One operation as a client sends it.</summary>
/// <param name="Query">The document; empty if the client sent only its hash.</param>
/// <param name="OperationName">The name of the operation to execute; null if the document has only one.</param>
/// <param name="Variables">The variables' values.</param>
/// <param name="VariablesText">The variables as raw JSON.</param>
internal sealed record GraphQLRequest(string Query, string? OperationName, Inputs Variables, string VariablesText = "")
{
    /// <summary>Whether the client sent only a document's hash (an automatic persisted query).</summary>
    public bool IsHash => Query.Length == 0;
}
