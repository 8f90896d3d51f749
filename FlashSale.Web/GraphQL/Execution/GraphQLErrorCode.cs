namespace FlashSale.Web.GraphQL.Execution;

/// <summary>What <c>extensions.code</c> says of documents that aren't carried out. Errors of fields have Parse's numbers there.</summary>
internal static class GraphQLErrorCode
{
    /// <summary>The document is no GraphQL.</summary>
    public const string ParseFailed = "GRAPHQL_PARSE_FAILED";

    /// <summary>The document doesn't fit the schema, or asks for too much.</summary>
    public const string ValidationFailed = "GRAPHQL_VALIDATION_FAILED";

    /// <summary>The request has a document's hash instead of the document. Clients then send the document.</summary>
    public const string PersistedQueryNotSupported = "PERSISTED_QUERY_NOT_SUPPORTED";
}
