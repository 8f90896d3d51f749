using FlashSale.Web.GraphQL.Types;
using FlashSale.Web.Parse.Calls;
using GraphQL;
using GraphQL.Execution;
using GraphQL.Validation;
using GraphQLParser.AST;

namespace FlashSale.Web.GraphQL.Execution;

/// <summary>Executes one operation. Its document is parsed and validated once, and its cost is limited before it runs.</summary>
internal sealed partial class OperationRunner(
    IDocumentExecuter executer,
    ShopSchema schema,
    DocumentStore documents,
    DocumentCost costs,
    ErrorInfos errors,
    GraphQLOptions options,
    ILogger<OperationRunner> logger)
{
    private const int MaxErrors = 20;

    /// <summary>Executes an operation.</summary>
    /// <param name="request">The operation.</param>
    /// <param name="context">The context that its resolvers share.</param>
    /// <param name="mayWrite">Whether mutations are allowed.</param>
    /// <exception cref="ParseException">405: the operation is a mutation, and mutations aren't allowed.</exception>
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
                new ParseError(StatusCodes.Status405MethodNotAllowed, 108, "GET supports queries only. Send mutations with POST."));
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
            documents.Store(request.Query, document);
        if (result.Errors?.Count > MaxErrors)
            result.Errors = Truncate(result.Errors);
        return result;
    }

    /// <summary>The type of an operation; null if the document is invalid. Executing it reports the error.</summary>
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
        // Clients compare with exactly this message.
        if (request.IsHash)
            throw new RefusedDocument("PersistedQueryNotSupported", GraphQLErrorCode.PersistedQueryNotSupported);
        var document = documents.Prepare(request.Query);
        if (document.Introspects && !options.Introspection && !context.Request.Caller.HasMasterKey)
            throw new RefusedDocument("Introspection is disabled here. GET /graphql/schema returns the schema.");
        if (document.FindOperation(request.OperationName) is not { } operation)
            return document;
        if (operation.Operation == OperationType.Subscription && context.Following is null)
            throw new RefusedDocument("Send subscriptions over a WebSocket with the graphql-transport-ws protocol.");
        var cost = costs.Check(document.Document, operation, request.Variables);
        if (context.Following is { } following)
            following.Cost = cost;
        return document;
    }

    private static ExecutionErrors Truncate(ExecutionErrors errors)
    {
        var some = new ExecutionErrors();
        some.AddRange(errors.Take(MaxErrors));
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
