using FlashSale.Web.GraphQL.Types;
using FlashSale.Web.Parse.Protocol;
using GraphQL;
using GraphQL.Execution;
using GraphQL.Validation;
using GraphQLParser.AST;

namespace FlashSale.Web.GraphQL.Execution;

/// <summary>Carries out one operation: parsed and validated once, and bounded before it runs.</summary>
internal sealed partial class OperationRunner(
    IDocumentExecuter executer,
    ShopSchema schema,
    DocumentStore documents,
    DocumentCost costs,
    ErrorInfos errors,
    GraphQLOptions options,
    ILogger<OperationRunner> logger)
{
    private const int MostErrors = 20;

    /// <summary>Carries out an operation.</summary>
    /// <param name="request">The operation.</param>
    /// <param name="context">What its resolvers share.</param>
    /// <param name="mayWrite">Whether it may be a mutation.</param>
    /// <exception cref="ParseException">405: it's a mutation, and may not be one.</exception>
    public async Task<ExecutionResult> RunAsync(GraphQLRequest request, GraphQLContext context, bool mayWrite)
    {
        PreparedDocument document;
        try
        {
            document = Prepare(request, context);
        }
        catch (DocumentError error)
        {
            return new ExecutionResult(error);
        }
        if (!mayWrite && document.FindOperation(request.OperationName)?.Operation == OperationType.Mutation)
            throw new ParseException(
                new ParseError(StatusCodes.Status405MethodNotAllowed, 108, "GET is for queries only: send mutations with POST."));
        var result = await executer.ExecuteAsync(new ExecutionOptions
        {
            Schema = schema,
            Query = request.Query,
            Document = document.Document,
            OperationName = request.OperationName,
            Variables = request.Variables,
            UserContext = context,
            ValidationRules = document.IsValid ? [] : DocumentValidator.CoreRules,
            UnhandledExceptionDelegate = LogFaultAsync,
        });
        if (result.Executed)
            documents.Keep(request.Query, document);
        if (result.Errors?.Count > MostErrors)
            result.Errors = Some(result.Errors);
        return result;
    }

    /// <summary>What an operation is; null if that can't be told, which carrying it out explains.</summary>
    public OperationType? KindOf(GraphQLRequest request)
    {
        try
        {
            return documents.Prepare(request.Query).FindOperation(request.OperationName)?.Operation;
        }
        catch (ExecutionError)
        {
            return null;
        }
    }

    private PreparedDocument Prepare(GraphQLRequest request, GraphQLContext context)
    {
        // Clients look for exactly this text.
        if (request.IsHash)
            throw new RefusedDocument("PersistedQueryNotSupported", GraphQLErrorCode.PersistedQueryNotSupported);
        var document = documents.Prepare(request.Query);
        if (document.Introspects && !options.Introspection && !context.Request.Caller.HasMasterKey)
            throw new RefusedDocument("The schema can't be asked for here. GET /graphql/schema shows it.");
        if (document.FindOperation(request.OperationName) is not { } operation)
            return document;
        if (operation.Operation == OperationType.Subscription && context.Following is null)
            throw new RefusedDocument("Send subscriptions over a WebSocket, with the protocol graphql-transport-ws.");
        var cost = costs.Demand(document.Document, operation, request.Variables);
        if (context.Following is { } following)
            following.Cost = cost;
        return document;
    }

    private static ExecutionErrors Some(ExecutionErrors errors)
    {
        var some = new ExecutionErrors();
        some.AddRange(errors.Take(MostErrors));
        return some;
    }

    private Task LogFaultAsync(UnhandledExceptionContext fault)
    {
        if (errors.ErrorOf(new UnhandledError("", fault.OriginalException)) == ParseError.Internal)
            LogFault(fault.OriginalException, fault.FieldContext is { } field ? string.Join('.', field.Path) : "");
        return Task.CompletedTask;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The GraphQL field {Field} failed")]
    private partial void LogFault(Exception fault, string field);
}
