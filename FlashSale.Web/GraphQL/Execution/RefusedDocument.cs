using GraphQL.Execution;

namespace FlashSale.Web.GraphQL.Execution;

/// <summary>A document that is refused before it's validated.</summary>
#pragma warning disable CA1032, CA1064 // Only thrown in this assembly, with an error for the client.
internal sealed class RefusedDocument(string message, string code = GraphQLErrorCode.ValidationFailed) : DocumentError(message)
{
    /// <summary>The error's <c>extensions.code</c>.</summary>
    public string ErrorCode { get; } = code;
}
#pragma warning restore CA1032, CA1064
