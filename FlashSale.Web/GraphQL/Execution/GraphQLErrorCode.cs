namespace FlashSale.Web.GraphQL.Execution;

/// <summary>Values of <c>extensions.code</c> for documents that aren't executed. Errors of fields have Parse's numeric codes.</summary>
internal static class GraphQLErrorCode
{
    /// <summary>The document isn't valid GraphQL.</summary>
    public const string ParseFailed = "GRAPHQL_PARSE_FAILED";

    /// <summary>The document doesn't match the schema, or exceeds a limit.</summary>
    public const string ValidationFailed = "GRAPHQL_VALIDATION_FAILED";

    /// <summary>The request contains only a document's hash. Clients then send the document itself.</summary>
    public const string PersistedQueryNotSupported = "PERSISTED_QUERY_NOT_SUPPORTED";
}
