using FlashSale.Web.GraphQL.Types;
using FlashSale.Web.Parse.Protocol;
using FlashSale.Web.Parse.Queries;
using FlashSale.Web.Parse.Schema;
using GraphQL;
using GraphQLParser.AST;

namespace FlashSale.Web.GraphQL.Execution;

/// <summary>
/// Answers that are the same for everyone, as in REST: of a crowd that sends the same query in the same moment, one looks at the database.
/// </summary>
internal sealed class SharedResults(
    ResponseCache shared,
    OperationRunner runner,
    DocumentStore documents,
    IGraphQLTextSerializer serializer,
    IServiceScopeFactory scopes,
    ParseClasses classes)
{
    private const int MostWords = 8_000;

    // What everybody sees alike, unless they manage the shop.
    private readonly HashSet<string> publicFields =
    [
        "health",
        "__typename",
        .. classes.All.Where(of => of.Rights.IsPublic).SelectMany(of => new[] { GraphNames.FieldOf(of), GraphNames.ConnectionOf(of) }),
    ];

    /// <summary>The answer to an operation; null if it must be carried out for its caller alone.</summary>
    public async Task<byte[]?> FindAsync(GraphQLRequest operation, ParseRequest request, CancellationToken cancellationToken)
    {
        if (request.Caller.Manages || !IsPublic(operation))
            return null;
        var cacheKey = new CacheKey(operation.Query, operation.OperationName, operation.VariablesText, request.Call.BaseAddress);
        try
        {
            var answer = shared.Find(cacheKey) ?? shared.AskAsync(cacheKey, notTooLong => AskAsync(operation, request, notTooLong));
            return await answer.WaitAsync(cancellationToken);
        }
        catch (HasErrorsException)
        {
            // Whose fault it is, and what may be said of it, depends on who asks.
            return null;
        }
    }

    // Only what was valid before: fragments can be followed then.
    private bool IsPublic(GraphQLRequest operation)
    {
        if (operation.Query.Length + operation.VariablesText.Length > MostWords || documents.FindValid(operation.Query) is not { } document)
            return false;
        return document.FindOperation(operation.OperationName) is { Operation: OperationType.Query } query
            && document.Document.FieldsIn(query.SelectionSet).All(field => publicFields.Contains(field.Name.StringValue));
    }

    private async Task<byte[]> AskAsync(GraphQLRequest operation, ParseRequest request, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        // As somebody who may see nothing that is not everyone's.
        var anybody = request with { Call = request.Call with { Caller = Caller.Anonymous, Services = scope.ServiceProvider } };
        var result = await runner.RunAsync(operation, new GraphQLContext(anybody, cancellationToken) { IsShared = true }, mayWrite: false);
        if (result.Errors is { Count: > 0 } || !result.Executed)
            throw new HasErrorsException();
        using var body = new AnswerBuffer();
        await serializer.WriteAsync(body, result, cancellationToken);
        return body.ToArray();
    }

    private sealed record CacheKey(string Query, string? OperationName, string Variables, Uri BaseAddress);

    private sealed class HasErrorsException : Exception;
}
