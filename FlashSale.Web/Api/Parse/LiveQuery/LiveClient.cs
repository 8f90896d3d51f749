using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using FlashSale.Domain.Accounts;
using FlashSale.Web.Api.Parse.Errors;
using FlashSale.Web.Api.Parse.Protocol;

namespace FlashSale.Web.Api.Parse.LiveQuery;

/// <summary>One client: who it is, what it follows, and what it is answered.</summary>
/// <param name="connection">The way to it.</param>
/// <param name="from">Its address, if it is known.</param>
/// <param name="place">Its place among the clients.</param>
/// <param name="shop">Where it reaches the shop.</param>
/// <param name="desk">What all clients share.</param>
internal sealed partial class LiveClient(LiveConnection connection, IPAddress? from, LiveClients.Place place, Uri shop, LiveQueryDesk desk)
{
    // Parse's LiveQuery has codes of its own for these.
    private const int BadFrame = 1;
    private const int Unknown = 2;
    private const int WrongKey = 4;

    private readonly ILogger logger = desk.Logger;
    private readonly JsonDocumentOptions json = new() { MaxDepth = desk.ParseOptions.MaxJsonDepth, AllowDuplicateProperties = false };

    // Guards the subscriptions, and that one is told of nothing before it is confirmed and after its end is.
    private readonly Lock gate = new();
    private readonly Dictionary<long, LiveSubscription> subscriptions = [];
    private Identity? identity;
    private bool isGone;

    /// <summary>The way to it.</summary>
    public LiveConnection Connection => connection;

    /// <summary>Serves the client until its connection ends.</summary>
    public async Task ServeAsync(CancellationToken stopping)
    {
        using var tooLate = desk.Clock.CreateTimer(_ => EndUnlessConnected(), null, desk.Options.ConnectWithin, Timeout.InfiniteTimeSpan);
        try
        {
            await connection.RunAsync(AnswerAsync, stopping);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Tells the client of an event, if it still follows that subscription.</summary>
    public bool Tell(LiveSubscription subscription, OutgoingFrame frame)
    {
        lock (gate)
            return subscriptions.GetValueOrDefault(subscription.RequestId) == subscription && connection.Put(frame);
    }

    /// <summary>The sessions that the client shows.</summary>
    public IReadOnlyList<string> Sessions()
    {
        lock (gate)
            return [.. subscriptions.Values.Select(each => each.Caller.SessionId).Append(identity?.Caller.SessionId).OfType<string>().Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Ends what belongs to a session that is over: everything if the client connected with it, or else the subscriptions that were made with it.</summary>
    public void EndSession(string sessionId)
    {
        lock (gate)
        {
            if (identity?.Caller.SessionId == sessionId)
            {
                connection.End(ErrorFrame(ParseError.InvalidSession), "session over", WebSocketCloseStatus.PolicyViolation);
                return;
            }
            foreach (var subscription in subscriptions.Values.Where(each => each.Caller.SessionId == sessionId).ToList())
            {
                Forget(subscription);
                connection.Put(ErrorFrame(ParseError.InvalidSession, subscription.RequestId));
            }
        }
    }

    /// <summary>Takes over what is known now of who is logged in.</summary>
    public void Renew(SignedIn signedIn)
    {
        lock (gate)
        {
            if (identity is not null && Renewed(identity.Caller, signedIn) is { } self)
                identity = identity with { Caller = self };
            foreach (var subscription in subscriptions.Values)
            {
                if (Renewed(subscription.Caller, signedIn) is { } caller)
                    desk.Subscriptions.Renew(subscription, caller);
            }
        }
    }

    private async Task AnswerAsync(ReadOnlyMemory<byte> text, CancellationToken cancellationToken)
    {
        long? requestId = null;
        try
        {
            using var document = ClientFrame.Parse(text, json);
            var frame = new ClientFrame(document.RootElement);
            requestId = frame.RequestId;
            await AnswerAsync(frame, cancellationToken);
        }
        catch (ParseException refused)
        {
            connection.Put(ErrorFrame(refused.Error, requestId));
        }
#pragma warning disable CA1031 // Whatever it is, the client learns that it was not answered, and the log learns why.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            if (!cancellationToken.IsCancellationRequested)
                LogFault(fault);
            connection.End(LiveFrames.Error(BadFrame, "Internal server error.", reconnect: true), "fault", WebSocketCloseStatus.InternalServerError);
        }
    }

    private async Task AnswerAsync(ClientFrame frame, CancellationToken cancellationToken)
    {
        switch (frame.Op)
        {
            case "connect":
                await ConnectAsync(frame, cancellationToken);
                break;
            case var _ when identity is null:
                connection.Put(LiveFrames.Error(Unknown, "Can not find this client, make sure you connect to server before subscribing", reconnect: true));
                break;
            case "subscribe":
                // Before anything is looked at that may be over when they are reached: a session, an earlier subscription.
                await desk.Changes.ReachOthersAsync(cancellationToken);
                await SubscribeAsync(frame.RequireRequestId(), frame, identity.Caller, cancellationToken);
                break;
            case "update":
                await desk.Changes.ReachOthersAsync(cancellationToken);
                if (Find(frame.RequireRequestId()) is { } current)
                    await SubscribeAsync(current.RequestId, frame, current.Caller, cancellationToken);
                break;
            case "unsubscribe":
                if (Find(frame.RequireRequestId()) is { } unwanted)
                    Unsubscribe(unwanted);
                break;
            default:
                connection.Put(LiveFrames.Error(BadFrame, $"No enum match for: \"{frame.Op}\"", reconnect: true));
                break;
        }
    }

    private async Task ConnectAsync(ClientFrame frame, CancellationToken cancellationToken)
    {
        if (identity is not null)
            throw new ParseException(ParseError.InvalidQuery("This client is connected already. To be somebody else, open another connection."));
        try
        {
            var credentials = frame.ReadCredentials();
            var installationId = frame.FindText("installationId");
            if (installationId?.Length > Session.InstallationIdLength)
                throw new ParseException(ParseError.InvalidJson($"installationId is too long: at most {Session.InstallationIdLength} characters."));
            var caller = await desk.Gate.AdmitAsync(credentials, from, cancellationToken);
            lock (gate)
                identity = new Identity(Guid.NewGuid().ToString(), installationId, credentials, caller);
            connection.Put(LiveFrames.Plain("connected", AddressOf(identity)));
        }
        catch (ParseException refused)
        {
            connection.End(ErrorFrame(refused.Error), "refused", WebSocketCloseStatus.PolicyViolation);
        }
    }

    private async Task SubscribeAsync(long requestId, ClientFrame frame, Caller caller, CancellationToken cancellationToken)
    {
        if (frame.FindText("sessionToken") is { } token)
            caller = await desk.Gate.AdmitAsync(identity!.Credentials.With(token), from, cancellationToken);
        var query = desk.Queries.Read(frame.Query, caller);
        var subscription = new LiveSubscription(this, requestId, AddressOf(identity!, requestId), shop, query, caller, frame.Query.GetRawText().Length);
        lock (gate)
        {
            var earlier = subscriptions.GetValueOrDefault(requestId);
            if (earlier is null && subscriptions.Count >= desk.Options.MaxSubscriptions)
                throw new ParseException(ParseError.TooMany($"A connection can have at most {desk.Options.MaxSubscriptions} subscriptions. End some first.", TimeSpan.Zero));
            if (isGone)
                return;
            if (!place.TryHold(subscription.Size - (earlier?.Size ?? 0)))
                throw new ParseException(ParseError.TooMany("From your address too much is followed already. End some subscriptions first, or follow less with each.", TimeSpan.Zero));
            subscriptions[requestId] = subscription;
            desk.Subscriptions.Add(subscription);
            if (earlier is not null)
                desk.Subscriptions.Remove(earlier);
            connection.Put(LiveFrames.Plain("subscribed", subscription.Address));
        }
    }

    private void Unsubscribe(LiveSubscription subscription)
    {
        lock (gate)
        {
            Forget(subscription);
            connection.Put(LiveFrames.Plain("unsubscribed", subscription.Address));
        }
    }

    private LiveSubscription? Find(long requestId)
    {
        lock (gate)
        {
            if (subscriptions.TryGetValue(requestId, out var subscription))
                return subscription;
        }
        connection.Put(LiveFrames.Error(
            Unknown,
            $"Cannot find subscription with clientId {identity!.ClientId} subscriptionId {requestId}. Make sure you subscribe to live query server before unsubscribing.",
            reconnect: true));
        return null;
    }

    // Its session may have ended it meanwhile.
    private void Forget(LiveSubscription subscription)
    {
        if (!subscriptions.Remove(subscription.RequestId))
            return;
        desk.Subscriptions.Remove(subscription);
        place.TryHold(-subscription.Size);
    }

    private void Leave()
    {
        lock (gate)
        {
            isGone = true;
            foreach (var subscription in subscriptions.Values)
                desk.Subscriptions.Remove(subscription);
            subscriptions.Clear();
        }
    }

    private void EndUnlessConnected()
    {
        lock (gate)
        {
            if (identity is null)
                connection.End(LiveFrames.Error(Unknown, $"Connect within {desk.Options.ConnectWithin.TotalSeconds} seconds.", reconnect: false), "not connected", WebSocketCloseStatus.PolicyViolation);
        }
    }

    private static Caller? Renewed(Caller caller, SignedIn signedIn) =>
        caller.SessionId == signedIn.Session.Id && (caller.IsMerchant != signedIn.IsMerchant || caller.UserName != signedIn.UserName)
            ? caller with { IsMerchant = signedIn.IsMerchant, UserName = signedIn.UserName }
            : null;

    private static byte[] AddressOf(Identity identity, long? requestId = null) => LiveFrames.Address(identity.ClientId, identity.InstallationId, requestId);

    private static OutgoingFrame ErrorFrame(ParseError error, long? requestId = null) => LiveFrames.Error(error.Code ?? WrongKey, error.Message, reconnect: false, requestId);

    /// <summary>Who the client says it is, and is.</summary>
    private sealed record Identity(string ClientId, string? InstallationId, ParseCredentials Credentials, Caller Caller);

    [LoggerMessage(Level = LogLevel.Error, Message = "A frame of a LiveQuery client could not be answered")]
    private partial void LogFault(Exception fault);
}
