using GraphQL.Execution;

namespace FlashSale.Web.GraphQL.Execution;

/// <summary>A document that is refused before it's validated.</summary>
internal sealed class RefusedDocument(string message, string code = GraphQLErrorCode.ValidationFailed) : DocumentError(message)
{
    /// <summary>The error's <c>extensions.code</c>.</summary>
    public string ErrorCode { get; } = code;
}
