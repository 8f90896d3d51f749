using FlashSale.Web.GraphQL.Types;
using FlashSale.Web.Parse.Calls;
using FlashSale.Web.Parse.Protocol;
using FlashSale.Web.Parse.Queries;
using FlashSale.Web.Parse.Schema;
using GraphQL;
using GraphQLParser.AST;

namespace FlashSale.Web.GraphQL.Execution;

/// <summary>Shares responses that are the same for everyone, as REST does: concurrent identical queries cause one database query.</summary>
internal sealed class SharedResults(
    ResponseCache shared,
    OperationRunner runner,
    DocumentStore documents,
    IGraphQLTextSerializer serializer,
    IServiceScopeFactory scopes,
    ParseClasses classes)
{
    private const int MaxKeyLength = 8_000;

    // Fields with the same value for everyone except merchants.
    private readonly HashSet<string> publicFields =
    [
        "health",
        "__typename",
        .. classes.All.Where(parseClass => parseClass.Rights.IsPublic)
            .SelectMany(parseClass => new[] { GraphNames.FieldOf(parseClass), GraphNames.ConnectionOf(parseClass) }),
    ];

    /// <summary>Gets the shared response of an operation; null if the operation must be executed for its caller alone.</summary>
    public async Task<byte[]?> FindAsync(GraphQLRequest operation, ParseRequest request, CancellationToken cancellationToken)
    {
        if (request.Caller.Manages || !IsPublic(operation))
            return null;
        var cacheKey = new CacheKey(operation.Query, operation.OperationName, operation.VariablesText, request.Call.BaseAddress);
        try
        {
            var answer = shared.Find(cacheKey) ?? shared.GetOrAddAsync(cacheKey, timeout => ExecuteAsync(operation, request, timeout));
            return await answer.WaitAsync(cancellationToken);
        }
        catch (HasErrorsException)
        {
            // Which error to report depends on the caller.
            return null;
        }
    }

    // Only validated documents: resolving their fragments is safe.
    private bool IsPublic(GraphQLRequest operation)
    {
        if (operation.Query.Length + operation.VariablesText.Length > MaxKeyLength
            || documents.FindValid(operation.Query) is not { } document)
            return false;
        return document.FindOperation(operation.OperationName) is { Operation: OperationType.Query } query
            && document.Document.FieldsIn(query.SelectionSet).All(field => publicFields.Contains(field.Name.StringValue));
    }

    private async Task<byte[]> ExecuteAsync(GraphQLRequest operation, ParseRequest request, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        // Executed as an anonymous caller, who sees only public data.
        var anonymous = request with { Call = request.Call with { Caller = Caller.Anonymous, Services = scope.ServiceProvider } };
        var result = await runner.RunAsync(
            operation, new GraphQLContext(anonymous, cancellationToken) { IsShared = true }, mayWrite: false);
        if (result.Errors is { Count: > 0 } || !result.Executed)
            throw new HasErrorsException();
        using var body = new AnswerBuffer();
        await serializer.WriteAsync(body, result, cancellationToken);
        return body.ToArray();
    }

    private sealed record CacheKey(string Query, string? OperationName, string Variables, Uri BaseAddress);

    private sealed class HasErrorsException : Exception;
}
