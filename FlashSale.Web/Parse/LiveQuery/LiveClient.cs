using System.Diagnostics.CodeAnalysis;
using FlashSale.Domain;
using FlashSale.Domain.Accounts;
using FlashSale.Web.Parse.Protocol;

namespace FlashSale.Web.Parse.LiveQuery;

/// <summary>
/// One client that follows queries over a connection: what it follows, and with whose rights. What the frames look like is the business of
/// its protocol.
/// </summary>
/// <param name="connection">The way to it.</param>
/// <param name="place">Its place among the clients.</param>
/// <param name="desk">What all clients share.</param>
internal abstract class LiveClient(LiveConnection connection, LiveClients.Place place, LiveQueryServices desk)
{
    // Guards the subscriptions, and that one is told of nothing before it is confirmed and after its end is.
    private readonly Lock gate = new();
    private readonly Dictionary<string, LiveSubscription> subscriptions = new(StringComparer.Ordinal);
    // Sessions that ended and accounts that changed while a frame is being answered.
    private readonly HashSet<string> changedMeanwhile = new(StringComparer.Ordinal);
    private bool isAnswering;
    private bool isGone;

    /// <summary>The way to it.</summary>
    public LiveConnection Connection => connection;

    /// <summary>What all clients share.</summary>
    protected LiveQueryServices Desk => desk;

    /// <summary>Guards what the client follows. What is put into the connection under it comes in this order.</summary>
    protected Lock Gate => gate;

    /// <summary>Whose rights the connection has; null before the client has said who it is. Guarded by <see cref="Gate"/>.</summary>
    protected Follower? Own { get; private set; }

    /// <summary>Whether the client has said who it is.</summary>
    [MemberNotNullWhen(true, nameof(Own))]
    protected bool IsConnected => Own is not null;

    /// <summary>Serves the client until its connection ends.</summary>
    public virtual async Task ServeAsync(CancellationToken stopping)
    {
        using var tooLate = desk.Clock.CreateTimer(_ => EndUnlessConnected(), null, desk.Options.ConnectWithin, Timeout.InfiniteTimeSpan);
        try
        {
            await connection.RunAsync(AnswerInTimeAsync, stopping);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Tells the client what became of an object, if it still has that subscription.</summary>
    /// <param name="subscription">The subscription.</param>
    /// <param name="follower">The rights that the event was made for.</param>
    /// <param name="news">What became of it.</param>
    /// <param name="isQueued">Whether the event is queued.</param>
    /// <returns>False if the subscription has other rights now, so the event must be made again.</returns>
    public bool TryTell(LiveSubscription subscription, Follower follower, LiveEventMessage news, out bool isQueued)
    {
        isQueued = false;
        lock (gate)
        {
            EndSessionIfOver(follower);
            if (subscriptions.GetValueOrDefault(subscription.Id) != subscription)
                return true;
            if (!ReferenceEquals(subscription.Follower, follower))
                return false;
            isQueued = Put(subscription, news);
            return true;
        }
    }

    /// <summary>Ends the connection because changes were lost: the client connects again, and reads anew what it looks at.</summary>
    public abstract void EndAfterLoss();

    /// <summary>The sessions whose rights the client has, with their accounts.</summary>
    public IReadOnlyList<(string SessionId, string UserId)> Sessions()
    {
        lock (gate)
        {
            return
            [
                .. subscriptions.Values.Select(each => each.Follower).Append(Own)
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
            if (Own is not null && Renewed(Own, signedIn) is { } own)
                Own = own;
            foreach (var subscription in subscriptions.Values)
            {
                if (Renewed(subscription.Follower, signedIn) is { } follower)
                    desk.Subscriptions.Renew(subscription, follower);
            }
        }
    }

    /// <summary>Answers a frame. Never throws for what the client sent.</summary>
    protected abstract Task AnswerAsync(ReadOnlyMemory<byte> text, CancellationToken cancellationToken);

    /// <summary>Queues an event. Called under <see cref="Gate"/>; never waits.</summary>
    /// <returns>Whether it is queued.</returns>
    protected abstract bool Put(LiveSubscription subscription, LiveEventMessage news);

    /// <summary>Queues that a subscription has ended because its session has. Called under <see cref="Gate"/>.</summary>
    protected abstract void PutSessionEnded(LiveSubscription subscription);

    /// <summary>Ends the connection of a client that didn't say in time who it is.</summary>
    protected abstract void EndAsTooLate();

    /// <summary>Gives the connection the rights that the client has shown to have.</summary>
    /// <param name="follower">The rights.</param>
    /// <param name="confirm">Confirms it to the client.</param>
    /// <returns>False if they changed since they were looked up.</returns>
    protected bool TryConnect(Follower follower, Action confirm)
    {
        ArgumentNullException.ThrowIfNull(confirm);
        lock (gate)
        {
            if (HasChangedMeanwhile(follower))
                return false;
            Own = follower;
            confirm();
            return true;
        }
    }

    /// <summary>Follows a query, if its rights are still those of its session.</summary>
    /// <param name="subscription">The query.</param>
    /// <param name="isCurrent">Whether the rights are the ones that the client has now.</param>
    /// <param name="confirm">Confirms it to the client.</param>
    /// <returns>False if the rights changed since they were looked up.</returns>
    /// <exception cref="ParseException">The client or its address follows too much.</exception>
    protected bool TryFollow(LiveSubscription subscription, Func<bool> isCurrent, Action confirm)
    {
        ArgumentNullException.ThrowIfNull(subscription);
        ArgumentNullException.ThrowIfNull(isCurrent);
        ArgumentNullException.ThrowIfNull(confirm);
        lock (gate)
        {
            if (EndSessionIfOver(subscription.Follower) || !isCurrent())
                return false;
            Follow(subscription, confirm);
            return true;
        }
    }

    /// <summary>A subscription of the client's; null if it has none of this id.</summary>
    protected LiveSubscription? Find(string id)
    {
        lock (gate)
            return subscriptions.GetValueOrDefault(id);
    }

    /// <summary>Ends a subscription if there is one of this id.</summary>
    /// <param name="id">The id.</param>
    /// <param name="confirm">Confirms it to the client.</param>
    protected void Unsubscribe(string id, Action? confirm = null)
    {
        lock (gate)
        {
            if (subscriptions.TryGetValue(id, out var subscription))
                Forget(subscription);
            confirm?.Invoke();
        }
    }

    /// <summary>Whether a session, or its account, changed since the frame that is being answered came. Called under <see cref="Gate"/>.</summary>
    protected bool HasChangedMeanwhile(Follower follower)
    {
        ArgumentNullException.ThrowIfNull(follower);
        return follower.Caller is { SessionId: { } sessionId, UserId: { } userId }
            && changedMeanwhile.Remove(sessionId) | changedMeanwhile.Remove(userId);
    }

    private async Task AnswerInTimeAsync(ReadOnlyMemory<byte> text, CancellationToken cancellationToken)
    {
        SetAnswering(true);
        try
        {
            await AnswerAsync(text, cancellationToken);
        }
        finally
        {
            SetAnswering(false);
        }
    }

    private void SetAnswering(bool now)
    {
        lock (gate)
        {
            isAnswering = now;
            changedMeanwhile.Clear();
        }
    }

    private void Follow(LiveSubscription subscription, Action confirm)
    {
        var earlier = subscriptions.GetValueOrDefault(subscription.Id);
        if (earlier is null && subscriptions.Count >= desk.Options.MaxSubscriptions)
            throw new ParseException(ParseError.TooMany(
                $"A connection can have at most {desk.Options.MaxSubscriptions} subscriptions. End some first.", TimeSpan.Zero));
        if (isGone)
            return;
        if (!place.TryHold(subscription.Size - (earlier?.Size ?? 0)))
            throw new ParseException(ParseError.TooMany(
                "Clients at your address follow too much. End some subscriptions first, or make their queries shorter.", TimeSpan.Zero));
        subscriptions[subscription.Id] = subscription;
        desk.Subscriptions.Add(subscription);
        if (earlier is not null)
            desk.Subscriptions.Remove(earlier);
        confirm();
    }

    private void EndSession(string sessionId)
    {
        if (Own?.Caller.SessionId == sessionId)
            Own = Own.WithoutSession();
        foreach (var subscription in subscriptions.Values.Where(each => each.Follower.Caller.SessionId == sessionId).ToList())
        {
            var rest = subscription.Follower.WithoutSession();
            if (subscription.Query.Class.Allows(subscription.Query.Class.Rights.Read, rest.Caller))
            {
                desk.Subscriptions.Renew(subscription, rest);
                continue;
            }
            Forget(subscription);
            PutSessionEnded(subscription);
        }
    }

    /// <summary>
    /// Takes a session's rights away if it has expired, or ended a moment ago without anybody having told the client's subscriptions. Called
    /// under <see cref="Gate"/>.
    /// </summary>
    /// <returns>Whether it's over.</returns>
    protected bool EndSessionIfOver(Follower follower)
    {
        ArgumentNullException.ThrowIfNull(follower);
        if (follower.Caller.SessionId is not { } sessionId)
            return false;
        if (follower.SessionExpiresAt > desk.Clock.Now() && !desk.EndedSessions.Contains(sessionId))
            return false;
        EndSession(sessionId);
        return true;
    }

    private void Forget(LiveSubscription subscription)
    {
        if (!subscriptions.Remove(subscription.Id))
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
            if (!IsConnected)
                EndAsTooLate();
        }
    }

    private static Follower? Renewed(Follower follower, SignedIn signedIn)
    {
        if (follower.Caller.SessionId != signedIn.Session.Id)
            return null;
        var renewed = Follower.Of(signedIn, follower.Caller.HasMasterKey);
        return renewed == follower ? null : renewed;
    }
}
