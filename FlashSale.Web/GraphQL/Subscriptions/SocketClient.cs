using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;
using FlashSale.Web.GraphQL.Execution;
using FlashSale.Web.Hosting.Limits;
using FlashSale.Web.Parse.Calls;
using FlashSale.Web.Parse.LiveQuery;
using FlashSale.Web.Parse.Protocol;

namespace FlashSale.Web.GraphQL.Subscriptions;

/// <summary>
/// A client that uses graphql-transport-ws, the protocol of graphql-ws, Apollo and urql. Operations are executed one after the other; the
/// client's own loop renders events in order.
/// </summary>
/// <param name="connection">The connection.</param>
/// <param name="from">The client's address, if known.</param>
/// <param name="slot">Its reserved connection slot.</param>
/// <param name="shopAddress">The shop's base address as the client sees it.</param>
/// <param name="operations">Executes operations.</param>
/// <param name="services">Services that all clients share.</param>
/// <param name="logger">The log.</param>
internal sealed partial class SocketClient(
    LiveConnection connection,
    IPAddress? from,
    LiveClients.ConnectionSlot slot,
    Uri shopAddress,
    SocketOperations operations,
    LiveQueryServices services,
    ILogger<SocketClient> logger)
    : LiveClient(connection, slot, services)
{
    // The protocol's close codes. Clients reconnect by themselves after a service restart (1012).
    private const WebSocketCloseStatus BadMessage = (WebSocketCloseStatus)4400;
    private const WebSocketCloseStatus Unauthorized = (WebSocketCloseStatus)4401;
    private const WebSocketCloseStatus Forbidden = (WebSocketCloseStatus)4403;
    private const WebSocketCloseStatus ConnectTimeout = (WebSocketCloseStatus)4408;
    private const WebSocketCloseStatus AlreadyExists = (WebSocketCloseStatus)4409;
    private const WebSocketCloseStatus TooManyInitialisations = (WebSocketCloseStatus)4429;
    private const WebSocketCloseStatus Restart = (WebSocketCloseStatus)1012;
    private const WebSocketCloseStatus TryAgainLater = (WebSocketCloseStatus)1013;

    private readonly string address = ClientNetwork.Of(from).ToString();
    private readonly JsonDocumentOptions json = new() { MaxDepth = services.ParseOptions.MaxJsonDepth, AllowDuplicateProperties = false };
    private readonly Channel<PendingEvent> pendingEvents = Channel.CreateBounded<PendingEvent>(
        new BoundedChannelOptions(services.Options.MaxQueuedFrames) { SingleReader = true });
    private bool hasStartedConnecting;
    private string? token;

    /// <inheritdoc/>
    public override async Task ServeAsync(CancellationToken stopping)
    {
        var sending = SendEventsAsync();
        try
        {
            await base.ServeAsync(stopping);
        }
        finally
        {
            pendingEvents.Writer.Complete();
            await sending;
        }
    }

    /// <inheritdoc/>
    public override void EndAfterGap() => Connection.End(null, "changes lost", Restart, "Some changes were lost. Reload your data.");

    /// <inheritdoc/>
    protected override async Task AnswerAsync(ReadOnlyMemory<byte> text, CancellationToken cancellationToken)
    {
        try
        {
            using var document = SocketMessage.Parse(text, json);
            await AnswerAsync(new SocketMessage(document.RootElement), cancellationToken);
        }
        catch (ParseException bad)
        {
            Connection.End(null, "bad message", BadMessage, bad.Error.Message);
        }
        catch (Exception fault) when (Services.Outage.Explains(fault))
        {
            Connection.End(null, "database away", TryAgainLater, ParseError.DatabaseAway.Message);
        }
        // Any failure is logged and closes the connection, so that the client notices.
        catch (Exception fault)
        {
            if (!cancellationToken.IsCancellationRequested)
                LogFault(fault);
            Connection.End(null, "fault", WebSocketCloseStatus.InternalServerError, "Internal server error.");
        }
    }

    /// <inheritdoc/>
    protected override bool TryEnqueue(LiveSubscription subscription, LiveEventMessage message)
    {
        if (pendingEvents.Writer.TryWrite(new PendingEvent((GraphQLSubscription)subscription, subscription.Follower, message)))
            return true;
        Connection.End(null, "slow", TryAgainLater, "The client reads too slowly. Reconnect.");
        return false;
    }

    /// <inheritdoc/>
    protected override void EnqueueSessionEnded(LiveSubscription subscription) =>
        Connection.TryEnqueue(SocketFrames.Error(subscription.Address, operations.WriteError(ParseError.InvalidSession)));

    /// <inheritdoc/>
    protected override void EndAsTimedOut() => Connection.End(null, "not connected", ConnectTimeout, "Connection initialisation timeout");

    private async Task AnswerAsync(SocketMessage message, CancellationToken cancellationToken)
    {
        switch (message.Type)
        {
            case "connection_init" when hasStartedConnecting:
                Connection.End(null, "refused", TooManyInitialisations, "Too many initialisation requests");
                break;
            case "connection_init":
                await ConnectAsync(message, cancellationToken);
                break;
            case "ping":
                Connection.TryEnqueue(SocketFrames.Pong);
                break;
            case "pong":
                break;
            case "subscribe" when !IsConnected:
                Connection.End(null, "refused", Unauthorized, "Unauthorized");
                break;
            case "subscribe":
                await ExecuteAsync(message.Id, message.Payload, cancellationToken);
                break;
            case "complete":
                Unsubscribe(message.Id);
                break;
            default:
                throw new ParseException(ParseError.InvalidJson("Invalid message type."));
        }
    }

    private async Task ConnectAsync(SocketMessage message, CancellationToken cancellationToken)
    {
        hasStartedConnecting = true;
        var credentials = RequestHeaders.ReadCredentials(message.ReadHeaders(), RequestReader.NoBody);
        token = credentials.SessionToken;
        try
        {
            Follower follower;
            do
            {
                // Retry if the session ended or its account changed since it was looked up.
                follower = await AuthenticateAsync(credentials, cancellationToken);
            }
            while (!TryConnect(follower, () => Connection.TryEnqueue(SocketFrames.Acknowledged)));
        }
        catch (ParseException refused)
        {
            Connection.End(null, "refused", Forbidden, refused.Error.Message);
        }
    }

    // As over HTTP, a wrong token or master key is an error.
    private async Task<Follower> AuthenticateAsync(ParseCredentials credentials, CancellationToken cancellationToken)
    {
        var follower = await Services.AuthenticateAsync(credentials, from, cancellationToken);
        if (credentials.SessionToken is not null && follower.Caller.SessionId is null)
            throw new ParseException(ParseError.InvalidSession);
        if (credentials.MasterKey is not null && !follower.Caller.HasMasterKey)
            throw new ParseException(ParseError.Unauthorized);
        return follower;
    }

    private async Task ExecuteAsync(string id, JsonElement payload, CancellationToken cancellationToken)
    {
        if (Find(id) is not null)
        {
            Connection.End(null, "refused", AlreadyExists, $"Subscriber for {id} already exists");
            return;
        }
        var name = SocketFrames.Name(id);
        try
        {
            var operation = GraphQLRequestReader.Read(payload);
            await operations.WaitAsync(RequireCaller(), cancellationToken);
            if (operations.IsSubscription(operation))
            {
                // First, because waiting may outlast a session or an earlier subscription.
                await Services.Changes.WaitForPeersAsync(cancellationToken);
                await FollowAsync(id, operation, payload.GetRawText(), cancellationToken);
                return;
            }
            var (result, _, _) = await operations.RunAsync(operation, RequireCaller(), cancellationToken);
            if (!result.Executed)
            {
                Connection.TryEnqueue(SocketFrames.Error(name, operations.WriteErrors(result)));
                return;
            }
            var serialized = operations.Write(result);
            if (serialized.Length > Services.Options.MaxQueuedBytes / 2)
                throw new ParseException(ParseError.InvalidQuery("The response is too long for a WebSocket. Request less, or use HTTP."));
            Connection.TryEnqueue(SocketFrames.Next(name, serialized));
            Connection.TryEnqueue(SocketFrames.Complete(name));
        }
        catch (ParseException refused)
        {
            Connection.TryEnqueue(SocketFrames.Error(name, operations.WriteError(refused.Error)));
        }
    }

    private async Task FollowAsync(string id, GraphQLRequest operation, string payload, CancellationToken cancellationToken)
    {
        while (true)
        {
            var caller = RequireCaller();
            var (result, query, cost) = await operations.RunAsync(operation, caller, cancellationToken);
            if (query is null)
            {
                var errors = result.Errors is { Count: > 0 }
                    ? operations.WriteErrors(result)
                    : operations.WriteError(ParseError.InvalidQuery("The subscription doesn't select anything to follow."));
                Connection.TryEnqueue(SocketFrames.Error(SocketFrames.Name(id), errors));
                return;
            }
            var subscription = new GraphQLSubscription(this, id, shopAddress, query, caller.Follower, operation, payload, cost);
            // The protocol has no confirmation message.
            if (TryFollow(subscription, () => ReferenceEquals(caller.Follower, Own), static () => { }))
                return;
        }
    }

    // Refuses operations after the connection's session has ended, because the client still expects to be logged in.
    private SocketCaller RequireCaller()
    {
        lock (SyncRoot)
        {
            EndSessionIfOver(Own!);
            if (token is not null && Own!.Caller.SessionId is null)
                throw new ParseException(ParseError.InvalidSession);
            return new SocketCaller(Own!, token, address, shopAddress);
        }
    }

    private async Task SendEventsAsync()
    {
        try
        {
            await foreach (var (subscription, follower, message) in pendingEvents.Reader.ReadAllAsync())
                await SendEventAsync(subscription, follower, message);
        }
        // Any failure is logged and closes the connection, because the client missed an event.
        catch (Exception fault)
        {
            if (!Services.Outage.Explains(fault))
                LogFault(fault);
            Connection.End(null, "fault", Restart, "An event couldn't be sent. Reload your data.");
        }
    }

    private async Task SendEventAsync(GraphQLSubscription subscription, Follower follower, LiveEventMessage message)
    {
        while (true)
        {
            var payload = await operations.WriteAsync(subscription, follower, message);
            lock (SyncRoot)
            {
                EndSessionIfOver(subscription.Follower);
                if (Find(subscription.Id) != subscription)
                    return;
                if (ReferenceEquals(subscription.Follower, follower))
                {
                    Connection.TryEnqueue(SocketFrames.Next(subscription.Address, payload));
                    return;
                }
                // Its rights changed in the meantime, which may change the event.
                follower = subscription.Follower;
            }
            if (LiveEvent.Of(message.Change, subscription.Query, follower.Caller) is not { } happened)
                return;
            message = message with { Event = happened };
        }
    }

    /// <summary>An event that waits to be rendered.</summary>
    private readonly record struct PendingEvent(GraphQLSubscription Subscription, Follower Follower, LiveEventMessage Message);

    [LoggerMessage(Level = LogLevel.Error, Message = "A GraphQL WebSocket message or event failed")]
    private partial void LogFault(Exception fault);
}
