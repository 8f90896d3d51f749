using FlashSale.Data.Engines;
using FlashSale.Web.Hosting.Health;
using FlashSale.Web.Parse.Calls;
using GraphQL;
using GraphQL.Execution;

namespace FlashSale.Web.GraphQL.Execution;

/// <summary>Formats errors with Parse's code and the shop's reason, without internal details.</summary>
internal sealed class ErrorInfos(DatabaseOutage outage, GraphQLOptions options) : IErrorInfoProvider
{
    // In REST, the error for a missing master key has a status but no code.
    private const int Forbidden = 119;

    private const int MaxMessage = 500;
    private const string Suggestion = " Did you mean ";

    /// <inheritdoc/>
    public ErrorInfo GetInfo(ExecutionError executionError)
    {
        ArgumentNullException.ThrowIfNull(executionError);
        if (executionError is DocumentError or RequestError)
        {
            var code = executionError switch
            {
                SyntaxError => GraphQLErrorCode.ParseFailed,
                RefusedDocument refused => refused.ErrorCode,
                _ => GraphQLErrorCode.ValidationFailed,
            };
            return new ErrorInfo { Message = MessageOf(executionError), Extensions = new Dictionary<string, object?> { ["code"] = code } };
        }
        var error = ErrorOf(executionError);
        var extensions = new Dictionary<string, object?> { ["code"] = error.Code ?? Forbidden };
        if (error.Reason is { } reason)
            extensions["reason"] = reason;
        if (error.Detail is { } detail)
            extensions["detail"] = detail;
        if (error.RetryAfter is { } wait)
            extensions["retryAfter"] = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
        return new ErrorInfo { Message = error.Message, Extensions = extensions };
    }

    /// <summary>The error REST would return for a field's exception.</summary>
    public ParseError ErrorOf(ExecutionError error) => error.InnerException switch
    {
        ParseException refused => refused.Error,
        OperationCanceledException => ParseError.TooLong,
        { } fault when DatabaseErrors.IsCanceledQuery(fault) => ParseError.TooLong,
        { } fault when outage.Explains(fault) => ParseError.DatabaseAway,
        _ => ParseError.Internal,
    };

    // The library suggests names from the schema. Where introspection is off, that would reveal them.
    private string MessageOf(ExecutionError error)
    {
        var end = options.Introspection ? -1 : error.Message.IndexOf(Suggestion, StringComparison.Ordinal);
        var message = end < 0 ? error.Message : error.Message[..end];
        // The library quotes the invalid text, whatever its length.
        return message.Length <= MaxMessage ? message : $"{message[..MaxMessage]}…";
    }
}
