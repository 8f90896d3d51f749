using FlashSale.Web.GraphQL.Execution;
using FlashSale.Web.Hosting.Limits;
using FlashSale.Web.Parse;
using FlashSale.Web.Parse.LiveQuery;
using FlashSale.Web.Parse.Protocol;
using FlashSale.Web.Parse.Writing;
using GraphQL;
using GraphQLParser.AST;

namespace FlashSale.Web.GraphQL.Subscriptions;

/// <summary>Carries out the operations that come over WebSockets, and writes the events of those that follow something. Thread-safe.</summary>
internal sealed class SocketOperations(
    OperationRunner runner,
    IGraphQLTextSerializer serializer,
    LiveQueryReader queries,
    FairShare share,
    ErrorInfos errors,
    ParseOptions options,
    IServiceScopeFactory scopes) : IDisposable
{
    // What is written for many is read on nobody's account.
    private const string AddressOfEvents = "live";

    // Events wait for each other and are never refused, or what a stranger follows could make them fail.
    private readonly SemaphoreSlim rendering = new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>Waits until an operation may be carried out, as requests over HTTP wait.</summary>
    /// <exception cref="ParseException">155: too much was asked already.</exception>
    public async Task WaitAsync(SocketCaller caller, CancellationToken cancellationToken)
    {
        var client = caller.Follower.Caller.UserId is { } userId ? "user " + userId : caller.Address;
        if (!await share.TryWaitForRequestAsync(caller.Address, client, weight: 1, cancellationToken))
            throw new ParseException(ParseError.TooMany("Too many operations. Wait a moment, then try again.", FairShare.LongestWait));
    }

    /// <summary>Carries out an operation. One that follows something is only looked at: its query is what it follows.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="caller">Who sends it, and from where.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>Its result, and what it follows; null for one that follows nothing.</returns>
    public async Task<(ExecutionResult Result, LiveQueryRequest? Follows, int Cost)> RunAsync(
        GraphQLRequest operation, SocketCaller caller, CancellationToken cancellationToken)
    {
        var following = new Following(query => queries.Read(query, caller.Follower.Caller, hasInvalidSession: false), news: null);
        var result = await RunAsync(operation, caller, following, cancellationToken);
        return (result, result.Errors is { Count: > 0 } ? null : following.Query, following.Cost);
    }

    /// <summary>Whether an operation follows something.</summary>
    public bool IsSubscription(GraphQLRequest operation) => runner.KindOf(operation) == OperationType.Subscription;

    /// <summary>Writes an event as a subscription asks for it, once for all subscriptions that ask alike.</summary>
    public Task<byte[]> WriteAsync(GraphQLSubscription subscription, Follower follower, LiveEventMessage news)
    {
        var key = subscription.KeyOf(news.Event, follower);
        return news.Written.Answers.GetOrAdd(key, _ => new Lazy<Task<byte[]>>(() => RenderAsync(subscription, follower, news))).Value;
    }

    /// <summary>A result, ready to be sent.</summary>
    public byte[] Write(ExecutionResult result) => SocketFrames.Payload(serializer.Serialize(result));

    /// <summary>The errors of a result, ready to be sent.</summary>
    public byte[] WriteErrors(ExecutionResult result) => SocketFrames.Payload(serializer.Serialize(result.Errors));

    /// <summary>An error, ready to be sent.</summary>
    public byte[] WriteError(ParseError error)
    {
        var errors = new ExecutionErrors { new ExecutionError(error.Message, new ParseException(error)) };
        return SocketFrames.Payload(serializer.Serialize(errors));
    }

    public void Dispose() => rendering.Dispose();

    private async Task<byte[]> RenderAsync(GraphQLSubscription subscription, Follower follower, LiveEventMessage news)
    {
        var caller = new SocketCaller(follower, Token: null, AddressOfEvents, subscription.Shop);
        await rendering.WaitAsync();
        try
        {
            var result = await RunAsync(subscription.Operation, caller, new Following(read: null, news), CancellationToken.None);
            // Half an event would pass for what the object is.
            if (result.Errors?.FirstOrDefault(error => errors.ErrorOf(error).Status >= StatusCodes.Status500InternalServerError) is { } fault)
                throw new InvalidOperationException("An event could not be written.", fault);
            return Write(result);
        }
        finally
        {
            rendering.Release();
        }
    }

    private async Task<ExecutionResult> RunAsync(GraphQLRequest operation, SocketCaller caller, Following following, CancellationToken cancellationToken)
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
            Call = new ParseCall { Caller = caller.Follower.Caller, Services = scope.ServiceProvider, BaseAddress = caller.Shop },
        };
        return await runner.RunAsync(operation, new GraphQLContext(request, timeout.Token) { Following = following }, mayWrite: true);
    }
}
