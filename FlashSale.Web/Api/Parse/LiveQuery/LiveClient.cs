using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using FlashSale.Domain;
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
    // Sessions that ended and accounts that changed while a frame is being answered.
    private readonly HashSet<string> changedMeanwhile = new(StringComparer.Ordinal);
    private Identity? identity;
    private bool isAnswering;
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

    /// <summary>Queues an event for the client, if it still has that subscription.</summary>
    /// <param name="subscription">The subscription.</param>
    /// <param name="follower">The rights that the event was made for.</param>
    /// <param name="frame">The event.</param>
    /// <param name="isQueued">Whether the event is queued.</param>
    /// <returns>False if the subscription has other rights now, so the event must be made again.</returns>
    public bool TryTell(LiveSubscription subscription, Follower follower, OutgoingFrame frame, out bool isQueued)
    {
        isQueued = false;
        lock (gate)
        {
            EndSessionIfOver(follower);
            if (subscriptions.GetValueOrDefault(subscription.RequestId) != subscription)
                return true;
            if (!ReferenceEquals(subscription.Follower, follower))
                return false;
            isQueued = connection.Put(frame);
            return true;
        }
    }

    /// <summary>The sessions whose rights the client has, with their accounts.</summary>
    public IReadOnlyList<(string SessionId, string UserId)> Sessions()
    {
        lock (gate)
        {
            return
            [
                .. subscriptions.Values.Select(each => each.Follower).Append(identity?.Follower)
                    .Where(follower => follower?.Caller.SessionId is not null)
                    .Select(follower => (follower!.Caller.SessionId!, follower.Caller.UserId!))
                    .Distinct(),
            ];
        }
    }

    /// <summary>
    /// Takes the rights of sessions that have ended from the client. The connection and what anyone may see stay, without a session;
    /// subscriptions to what belongs to an account end with an error. A frame that is being answered now finds out about the sessions, and
    /// about accounts that changed.
    /// </summary>
    public void EndSessions(IReadOnlyCollection<string> sessionIds, IReadOnlyCollection<string> changedUserIds)
    {
        lock (gate)
        {
            if (isAnswering)
            {
                changedMeanwhile.UnionWith(sessionIds);
                changedMeanwhile.UnionWith(changedUserIds);
            }
            foreach (var sessionId in sessionIds)
                EndSession(sessionId);
        }
    }

    /// <summary>Gives the client the rights that a session has now.</summary>
    public void Renew(SignedIn signedIn)
    {
        lock (gate)
        {
            if (identity is not null && Renewed(identity.Follower, signedIn) is { } own)
                identity = identity with { Follower = own };
            foreach (var subscription in subscriptions.Values)
            {
                if (Renewed(subscription.Follower, signedIn) is { } follower)
                    desk.Subscriptions.Renew(subscription, follower);
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
            Answering(true);
            await AnswerAsync(frame, cancellationToken);
        }
        catch (ParseException refused)
        {
            connection.Put(ErrorFrame(refused.Error, requestId));
        }
        catch (Exception fault) when (desk.Outage.Explains(fault))
        {
            var away = ParseError.DatabaseAway;
            connection.End(
                LiveFrames.Error(away.Code!.Value, away.Message, reconnect: true),
                "database away",
                WebSocketCloseStatus.InternalServerError);
        }
#pragma warning disable CA1031 // Whatever it is, the client learns that it was not answered, and the log learns why.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            if (!cancellationToken.IsCancellationRequested)
                LogFault(fault);
            connection.End(LiveFrames.Error(BadFrame, "Internal server error.", reconnect: true), "fault", WebSocketCloseStatus.InternalServerError);
        }
        finally
        {
            Answering(false);
        }
    }

    private void Answering(bool now)
    {
        lock (gate)
        {
            isAnswering = now;
            changedMeanwhile.Clear();
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
                await SubscribeAsync(frame.RequireRequestId(), frame, () => identity.Follower, cancellationToken);
                break;
            case "update":
                await desk.Changes.ReachOthersAsync(cancellationToken);
                var requestId = frame.RequireRequestId();
                if (Find(requestId) is { } current)
                    await SubscribeAsync(requestId, frame, () => current.Follower, cancellationToken);
                else
                    connection.Put(LiveFrames.Error(Unknown, NoSuchSubscription(requestId), reconnect: false, requestId));
                break;
            case "unsubscribe":
                Unsubscribe(frame.RequireRequestId());
                break;
            case "query":
                throw new ParseException(ParseError.Forbidden(
                    "A subscription can't be asked for its objects here. Send its query to the REST API: find() of the query itself."));
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
            while (!TryIdentify(await desk.Gate.AdmitFollowerAsync(credentials, from, cancellationToken), credentials, installationId))
            {
                // The session ended, or its account changed, since it was looked up.
            }
        }
        catch (ParseException refused)
        {
            connection.End(ErrorFrame(refused.Error), "refused", WebSocketCloseStatus.PolicyViolation);
        }
    }

    private bool TryIdentify(Follower follower, ParseCredentials credentials, string? installationId)
    {
        lock (gate)
        {
            if (HasChangedMeanwhile(follower))
                return false;
            identity = new Identity(Guid.NewGuid().ToString(), installationId, credentials, follower);
            connection.Put(LiveFrames.Plain("connected", AddressOf(identity)));
            return true;
        }
    }

    private async Task SubscribeAsync(long requestId, ClientFrame frame, Func<Follower> current, CancellationToken cancellationToken)
    {
        var token = frame.FindText("sessionToken");
        while (true)
        {
            var follower = token is null
                ? current()
                : await desk.Gate.AdmitFollowerAsync(identity!.Credentials.With(token), from, cancellationToken);
            var hasInvalidSession = token is not null && follower.Caller.SessionId is null;
            var query = desk.Queries.Read(frame.Query, follower.Caller, hasInvalidSession);
            var (address, size) = (AddressOf(identity!, requestId), frame.Query.GetRawText().Length);
            var subscription = new LiveSubscription(this, requestId, address, shop, query, follower, size);
            lock (gate)
            {
                var isCurrent = !EndSessionIfOver(follower) && (token is null
                    ? ReferenceEquals(follower, current())
                    : !HasChangedMeanwhile(follower));
                if (isCurrent)
                {
                    Follow(subscription);
                    return;
                }
            }
        }
    }

    private void Follow(LiveSubscription subscription)
    {
        var earlier = subscriptions.GetValueOrDefault(subscription.RequestId);
        if (earlier is null && subscriptions.Count >= desk.Options.MaxSubscriptions)
            throw new ParseException(ParseError.TooMany(
                $"A connection can have at most {desk.Options.MaxSubscriptions} subscriptions. End some first.", TimeSpan.Zero));
        if (isGone)
            return;
        if (!place.TryHold(subscription.Size - (earlier?.Size ?? 0)))
            throw new ParseException(ParseError.TooMany(
                "Clients at your address follow too much. End some subscriptions first, or make their queries shorter.", TimeSpan.Zero));
        subscriptions[subscription.RequestId] = subscription;
        desk.Subscriptions.Add(subscription);
        if (earlier is not null)
            desk.Subscriptions.Remove(earlier);
        connection.Put(LiveFrames.Plain("subscribed", subscription.Address));
    }

    // Also confirmed for a subscription that has ended already, or never was: SDKs wait for the answer.
    private void Unsubscribe(long requestId)
    {
        lock (gate)
        {
            if (subscriptions.TryGetValue(requestId, out var subscription))
                Forget(subscription);
            connection.Put(LiveFrames.Plain("unsubscribed", AddressOf(identity!, requestId)));
        }
    }

    private LiveSubscription? Find(long requestId)
    {
        lock (gate)
            return subscriptions.GetValueOrDefault(requestId);
    }

    private string NoSuchSubscription(long requestId) =>
        $"Cannot find subscription with clientId {identity!.ClientId} subscriptionId {requestId}. "
        + "Make sure you subscribe to live query server before updating.";

    private void EndSession(string sessionId)
    {
        if (identity?.Follower.Caller.SessionId == sessionId)
            identity = identity with { Follower = identity.Follower.WithoutSession() };
        foreach (var subscription in subscriptions.Values.Where(each => each.Follower.Caller.SessionId == sessionId).ToList())
        {
            var rest = subscription.Follower.WithoutSession();
            if (subscription.Query.Class.Allows(subscription.Query.Class.Rights.Read, rest.Caller))
            {
                desk.Subscriptions.Renew(subscription, rest);
                continue;
            }
            Forget(subscription);
            connection.Put(ErrorFrame(ParseError.InvalidSession, subscription.RequestId));
        }
    }

    // A session may have expired, or ended a moment ago, without anybody having told the client's subscriptions.
    private bool EndSessionIfOver(Follower follower)
    {
        if (follower.Caller.SessionId is not { } sessionId)
            return false;
        if (follower.SessionExpiresAt > desk.Clock.Now() && !desk.EndedSessions.Contains(sessionId))
            return false;
        EndSession(sessionId);
        return true;
    }

    private bool HasChangedMeanwhile(Follower follower) =>
        follower.Caller is { SessionId: { } sessionId, UserId: { } userId }
        && changedMeanwhile.Remove(sessionId) | changedMeanwhile.Remove(userId);

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

    private static Follower? Renewed(Follower follower, SignedIn signedIn)
    {
        if (follower.Caller.SessionId != signedIn.Session.Id)
            return null;
        var renewed = Follower.Of(signedIn, follower.Caller.HasMasterKey);
        return renewed == follower ? null : renewed;
    }

    private static byte[] AddressOf(Identity identity, long? requestId = null) => LiveFrames.Address(identity.ClientId, identity.InstallationId, requestId);

    private static OutgoingFrame ErrorFrame(ParseError error, long? requestId = null) => LiveFrames.Error(error.Code ?? WrongKey, error.Message, reconnect: false, requestId);

    /// <summary>Who the client says it is, and is.</summary>
    private sealed record Identity(string ClientId, string? InstallationId, ParseCredentials Credentials, Follower Follower);

    [LoggerMessage(Level = LogLevel.Error, Message = "A frame of a LiveQuery client could not be answered")]
    private partial void LogFault(Exception fault);
}
