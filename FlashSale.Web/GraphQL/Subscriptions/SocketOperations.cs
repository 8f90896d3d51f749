using FlashSale.Web.GraphQL.Execution;
using FlashSale.Web.Hosting.Limits;
using FlashSale.Web.Parse;
using FlashSale.Web.Parse.Calls;
using FlashSale.Web.Parse.LiveQuery;
using FlashSale.Web.Parse.Protocol;
using GraphQL;
using GraphQLParser.AST;

namespace FlashSale.Web.GraphQL.Subscriptions;

/// <summary>Executes operations that arrive over WebSockets and renders subscription events. Thread-safe.</summary>
internal sealed class SocketOperations(
    OperationRunner runner,
    IGraphQLTextSerializer serializer,
    LiveQueryReader queries,
    FairShare share,
    ErrorInfos errors,
    ParseOptions options,
    IServiceScopeFactory scopes) : IDisposable
{
    // Events are shared by many clients, so no client's address is charged.
    private const string AddressOfEvents = "live";

    // Events are rendered with a concurrency limit but never refused: one client's load mustn't fail another's events.
    private readonly SemaphoreSlim rendering = new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>Waits until the operation may be executed, as HTTP requests do.</summary>
    /// <exception cref="ParseException">155: too many requests.</exception>
    public async Task WaitAsync(SocketCaller caller, CancellationToken cancellationToken)
    {
        var client = caller.Follower.Caller.UserId is { } userId ? "user " + userId : caller.Address;
        if (!await share.TryWaitForRequestAsync(caller.Address, client, weight: 1, cancellationToken))
            throw new ParseException(ParseError.TooMany("Too many operations. Wait a moment, then try again.", FairShare.LongestWait));
    }

    /// <summary>Executes an operation. A subscription isn't executed yet: the query that it follows is returned.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="caller">The sender.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The result, the query to follow (null unless it's a valid subscription), and the number of values that the operation
    /// requests.</returns>
    public async Task<(ExecutionResult Result, LiveQueryRequest? Follows, int Cost)> RunAsync(
        GraphQLRequest operation, SocketCaller caller, CancellationToken cancellationToken)
    {
        var following = new Following(query => queries.Read(query, caller.Follower.Caller, hasInvalidSession: false), message: null);
        var result = await RunAsync(operation, caller, following, cancellationToken);
        return (result, result.Errors is { Count: > 0 } ? null : following.Query, following.Cost);
    }

    /// <summary>Whether the operation is a subscription.</summary>
    public bool IsSubscription(GraphQLRequest operation) => runner.KindOf(operation) == OperationType.Subscription;

    /// <summary>Renders an event for a subscription, once for all subscriptions with the same operation and rights.</summary>
    public Task<byte[]> WriteAsync(GraphQLSubscription subscription, Follower follower, LiveEventMessage message)
    {
        var key = subscription.KeyOf(message.Event, follower);
        return message.Forms.Payloads.GetOrAdd(key, _ => new Lazy<Task<byte[]>>(() => RenderAsync(subscription, follower, message))).Value;
    }

    /// <summary>Serializes a result.</summary>
    public byte[] Write(ExecutionResult result) => SocketFrames.Payload(serializer.Serialize(result));

    /// <summary>Serializes the errors of a result.</summary>
    public byte[] WriteErrors(ExecutionResult result) => SocketFrames.Payload(serializer.Serialize(result.Errors));

    /// <summary>Serializes an error.</summary>
    public byte[] WriteError(ParseError error)
    {
        var errors = new ExecutionErrors { new ExecutionError(error.Message, new ParseException(error)) };
        return SocketFrames.Payload(serializer.Serialize(errors));
    }

    public void Dispose() => rendering.Dispose();

    private async Task<byte[]> RenderAsync(GraphQLSubscription subscription, Follower follower, LiveEventMessage message)
    {
        var caller = new SocketCaller(follower, Token: null, AddressOfEvents, subscription.ShopAddress);
        await rendering.WaitAsync();
        try
        {
            var result = await RunAsync(subscription.Operation, caller, new Following(read: null, message), CancellationToken.None);
            // A partial event would look like the object's actual state.
            const int serverError = StatusCodes.Status500InternalServerError;
            if (result.Errors?.FirstOrDefault(error => errors.ErrorOf(error).Status >= serverError) is { } fault)
                throw new InvalidOperationException("An event could not be written.", fault);
            return Write(result);
        }
        finally
        {
            rendering.Release();
        }
    }

    private async Task<ExecutionResult> RunAsync(
        GraphQLRequest operation, SocketCaller caller, Following following, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(options.RequestTimeout);
        await using var scope = scopes.CreateAsyncScope();
        var request = new ParseRequest
        {
            Method = HttpMethods.Post,
            Path = GraphQLRegistration.Path,
            Body = RequestReader.NoBody,
            Token = caller.Token,
            Address = caller.Address,
            Call = new ParseCall { Caller = caller.Follower.Caller, Services = scope.ServiceProvider, BaseAddress = caller.ShopAddress },
        };
        return await runner.RunAsync(operation, new GraphQLContext(request, timeout.Token) { Following = following }, mayWrite: true);
    }
}
