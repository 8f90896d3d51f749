using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;
using FlashSale.Web.GraphQL.Execution;
using FlashSale.Web.Hosting.Limits;
using FlashSale.Web.Parse.LiveQuery;
using FlashSale.Web.Parse.Protocol;

namespace FlashSale.Web.GraphQL.Subscriptions;

/// <summary>
/// A client that speaks graphql-transport-ws, the protocol of graphql-ws, Apollo and urql. Operations are carried out one after the other;
/// events are written in their order, by a loop of the client's own.
/// </summary>
/// <param name="connection">The way to it.</param>
/// <param name="from">Its address, if it is known.</param>
/// <param name="place">Its place among the clients.</param>
/// <param name="shop">Where it reaches the shop.</param>
/// <param name="operations">Carries out operations.</param>
/// <param name="desk">What all clients share.</param>
/// <param name="logger">The log.</param>
internal sealed partial class SocketClient(
    LiveConnection connection,
    IPAddress? from,
    LiveClients.Place place,
    Uri shop,
    SocketOperations operations,
    LiveQueryServices desk,
    ILogger<SocketClient> logger)
    : LiveClient(connection, place, desk)
{
    // The protocol's own codes. Clients that are told of a restart connect again by themselves.
    private const WebSocketCloseStatus BadMessage = (WebSocketCloseStatus)4400;
    private const WebSocketCloseStatus Unauthorized = (WebSocketCloseStatus)4401;
    private const WebSocketCloseStatus Forbidden = (WebSocketCloseStatus)4403;
    private const WebSocketCloseStatus TooLate = (WebSocketCloseStatus)4408;
    private const WebSocketCloseStatus AlreadyExists = (WebSocketCloseStatus)4409;
    private const WebSocketCloseStatus TooManyInitialisations = (WebSocketCloseStatus)4429;
    private const WebSocketCloseStatus Restart = (WebSocketCloseStatus)1012;
    private const WebSocketCloseStatus TryAgainLater = (WebSocketCloseStatus)1013;

    private readonly string address = ClientNetwork.Of(from).ToString();
    private readonly JsonDocumentOptions json = new() { MaxDepth = desk.ParseOptions.MaxJsonDepth, AllowDuplicateProperties = false };
    private readonly Channel<Told> told = Channel.CreateBounded<Told>(new BoundedChannelOptions(desk.Options.MaxQueuedFrames) { SingleReader = true });
    private bool hasBegun;
    private string? token;

    /// <inheritdoc/>
    public override async Task ServeAsync(CancellationToken stopping)
    {
        var telling = TellAllAsync();
        try
        {
            await base.ServeAsync(stopping);
        }
        finally
        {
            told.Writer.Complete();
            await telling;
        }
    }

    /// <inheritdoc/>
    public override void EndAfterLoss() => Connection.End(null, "changes lost", Restart, "Changes were lost: read what you look at again.");

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
        catch (Exception fault) when (Desk.Outage.Explains(fault))
        {
            Connection.End(null, "database away", TryAgainLater, ParseError.DatabaseAway.Message);
        }
#pragma warning disable CA1031 // Whatever it is, the client learns that it was not answered, and the log learns why.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            if (!cancellationToken.IsCancellationRequested)
                LogFault(fault);
            Connection.End(null, "fault", WebSocketCloseStatus.InternalServerError, "Internal server error.");
        }
    }

    /// <inheritdoc/>
    protected override bool Put(LiveSubscription subscription, LiveEventMessage news)
    {
        if (told.Writer.TryWrite(new Told((GraphQLSubscription)subscription, subscription.Follower, news)))
            return true;
        Connection.End(null, "slow", TryAgainLater, "The client reads too slowly.");
        return false;
    }

    /// <inheritdoc/>
    protected override void PutSessionEnded(LiveSubscription subscription) =>
        Connection.Put(SocketFrames.Error(subscription.Address, operations.WriteError(ParseError.InvalidSession)));

    /// <inheritdoc/>
    protected override void EndAsTooLate() => Connection.End(null, "not connected", TooLate, "Connection initialisation timeout");

    private async Task AnswerAsync(SocketMessage message, CancellationToken cancellationToken)
    {
        switch (message.Type)
        {
            case "connection_init" when hasBegun:
                Connection.End(null, "refused", TooManyInitialisations, "Too many initialisation requests");
                break;
            case "connection_init":
                await ConnectAsync(message, cancellationToken);
                break;
            case "ping":
                Connection.Put(SocketFrames.Pong);
                break;
            case "pong":
                break;
            case "subscribe" when !IsConnected:
                Connection.End(null, "refused", Unauthorized, "Unauthorized");
                break;
            case "subscribe":
                await CarryOutAsync(message.Id, message.Payload, cancellationToken);
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
        hasBegun = true;
        var credentials = RequestHeaders.ReadCredentials(message.ReadHeaders(), RequestReader.NoBody);
        token = credentials.SessionToken;
        try
        {
            while (!TryConnect(await AdmitAsync(credentials, cancellationToken), () => Connection.Put(SocketFrames.Acknowledged)))
            {
                // The session ended, or its account changed, since it was looked up.
            }
        }
        catch (ParseException refused)
        {
            Connection.End(null, "refused", Forbidden, refused.Error.Message);
        }
    }

    // Over HTTP a wrong token or master key is an error too.
    private async Task<Follower> AdmitAsync(ParseCredentials credentials, CancellationToken cancellationToken)
    {
        var follower = await Desk.Gate.AdmitFollowerAsync(credentials, from, cancellationToken);
        if (credentials.SessionToken is not null && follower.Caller.SessionId is null)
            throw new ParseException(ParseError.InvalidSession);
        if (credentials.MasterKey is not null && !follower.Caller.HasMasterKey)
            throw new ParseException(ParseError.Unauthorized);
        return follower;
    }

    private async Task CarryOutAsync(string id, JsonElement payload, CancellationToken cancellationToken)
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
                // Before anything is looked at that may be over when they are reached.
                await Desk.Changes.WaitForPeersAsync(cancellationToken);
                await FollowAsync(id, operation, payload.GetRawText(), cancellationToken);
                return;
            }
            var (result, _, _) = await operations.RunAsync(operation, RequireCaller(), cancellationToken);
            if (!result.Executed)
            {
                Connection.Put(SocketFrames.Error(name, operations.WriteErrors(result)));
                return;
            }
            var written = operations.Write(result);
            if (written.Length > Desk.Options.MaxQueuedBytes / 2)
                throw new ParseException(ParseError.InvalidQuery("The answer is too long for a WebSocket. Ask for less, or over HTTP."));
            Connection.Put(SocketFrames.Next(name, written));
            Connection.Put(SocketFrames.Complete(name));
        }
        catch (ParseException refused)
        {
            Connection.Put(SocketFrames.Error(name, operations.WriteError(refused.Error)));
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
                    : operations.WriteError(ParseError.InvalidQuery("The subscription follows nothing."));
                Connection.Put(SocketFrames.Error(SocketFrames.Name(id), errors));
                return;
            }
            var subscription = new GraphQLSubscription(this, id, shop, query, caller.Follower, operation, payload, cost);
            // The protocol has no confirmation.
            if (TryFollow(subscription, () => ReferenceEquals(caller.Follower, Own), static () => { }))
                return;
        }
    }

    // The session of the connection may have ended. What needs none would go on; but the client believes to be somebody.
    private SocketCaller RequireCaller()
    {
        lock (Gate)
        {
            EndSessionIfOver(Own!);
            if (token is not null && Own!.Caller.SessionId is null)
                throw new ParseException(ParseError.InvalidSession);
            return new SocketCaller(Own!, token, address, shop);
        }
    }

    private async Task TellAllAsync()
    {
        try
        {
            await foreach (var (subscription, follower, news) in told.Reader.ReadAllAsync())
                await TellAsync(subscription, follower, news);
        }
#pragma warning disable CA1031 // Whatever it is, the client learns that it missed something, and the log learns why.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            if (!Desk.Outage.Explains(fault))
                LogFault(fault);
            Connection.End(null, "fault", Restart, "An event could not be written: read what you look at again.");
        }
    }

    private async Task TellAsync(GraphQLSubscription subscription, Follower follower, LiveEventMessage news)
    {
        while (true)
        {
            var payload = await operations.WriteAsync(subscription, follower, news);
            lock (Gate)
            {
                EndSessionIfOver(subscription.Follower);
                if (Find(subscription.Id) != subscription)
                    return;
                if (ReferenceEquals(subscription.Follower, follower))
                {
                    Connection.Put(SocketFrames.Next(subscription.Address, payload));
                    return;
                }
                // Its rights changed in the meantime: what the event is depends on the new ones.
                follower = subscription.Follower;
            }
            if (LiveEvent.Of(news.Change, subscription.Query, follower.Caller) is not { } happened)
                return;
            news = news with { Event = happened };
        }
    }

    /// <summary>An event that waits to be written.</summary>
    private readonly record struct Told(GraphQLSubscription Subscription, Follower Follower, LiveEventMessage News);

    [LoggerMessage(Level = LogLevel.Error, Message = "A message of a GraphQL client, or an event for it, could not be dealt with")]
    private partial void LogFault(Exception fault);
}
