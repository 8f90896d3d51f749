using System.Diagnostics.CodeAnalysis;
using FlashSale.Domain;
using FlashSale.Domain.Accounts;
using FlashSale.Web.Parse.Calls;

namespace FlashSale.Web.Parse.LiveQuery;

/// <summary>
/// A client that follows queries over a connection, with its subscriptions and rights. Subclasses implement the protocol. Thread-safe.
/// </summary>
/// <remarks>It is long because one lock guards the subscriptions, the rights and their order relative to events.</remarks>
/// <param name="connection">The connection.</param>
/// <param name="slot">Its reserved connection slot.</param>
/// <param name="services">Services that all clients share.</param>
internal abstract class LiveClient(LiveConnection connection, LiveClients.ConnectionSlot slot, LiveQueryServices services)
{
    // Guards the subscriptions. It also ensures that events come after a subscription's confirmation and before its end.
    private readonly Lock sync = new();
    private readonly Dictionary<string, LiveSubscription> subscriptions = new(StringComparer.Ordinal);
    // Sessions that ended and accounts that changed while the current frame is being handled.
    private readonly HashSet<string> changedWhileAnswering = new(StringComparer.Ordinal);
    private bool isAnswering;
    private bool isGone;

    /// <summary>The connection.</summary>
    public LiveConnection Connection => connection;

    /// <summary>Services that all clients share.</summary>
    protected LiveQueryServices Services => services;

    /// <summary>Guards the subscriptions. Frames that are queued under it are sent in this order.</summary>
    protected Lock SyncRoot => sync;

    /// <summary>The connection's rights; null before the client has connected. Guarded by <see cref="SyncRoot"/>.</summary>
    protected Follower? Own { get; private set; }

    /// <summary>Whether the client has connected with its credentials.</summary>
    [MemberNotNullWhen(true, nameof(Own))]
    protected bool IsConnected => Own is not null;

    /// <summary>Serves the client until its connection ends.</summary>
    public virtual async Task ServeAsync(CancellationToken stopping)
    {
        using var tooLate = services.Clock.CreateTimer(
            _ => EndUnlessConnected(),
            null,
            services.Options.ConnectWithin,
            Timeout.InfiniteTimeSpan);
        try
        {
            await connection.RunAsync(AnswerInTimeAsync, stopping);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Queues an event, if the client still has the subscription.</summary>
    /// <param name="subscription">The subscription.</param>
    /// <param name="follower">The rights that the event was created for.</param>
    /// <param name="message">The event.</param>
    /// <param name="isQueued">Whether the event is queued.</param>
    /// <returns>False if the subscription's rights have changed, so the event must be created again.</returns>
    public bool TrySend(LiveSubscription subscription, Follower follower, LiveEventMessage message, out bool isQueued)
    {
        isQueued = false;
        lock (sync)
        {
            EndSessionIfOver(follower);
            if (subscriptions.GetValueOrDefault(subscription.Id) != subscription)
                return true;
            if (!ReferenceEquals(subscription.Follower, follower))
                return false;
            isQueued = TryEnqueue(subscription, message);
            return true;
        }
    }

    /// <summary>Ends the connection because changes were lost. The client reconnects and reloads its data.</summary>
    public abstract void EndAfterGap();

    /// <summary>Gets the sessions that the client uses, with their accounts.</summary>
    public IReadOnlyList<(string SessionId, string UserId)> Sessions()
    {
        lock (sync)
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
    /// Removes the rights of ended sessions. The connection and public subscriptions continue anonymously; subscriptions to an account's
    /// objects end with an error. The frame being handled learns of ended sessions and changed accounts.
    /// </summary>
    public void EndSessions(IReadOnlyCollection<string> sessionIds, IReadOnlyCollection<string> changedUserIds)
    {
        lock (sync)
        {
            if (isAnswering)
            {
                changedWhileAnswering.UnionWith(sessionIds);
                changedWhileAnswering.UnionWith(changedUserIds);
            }
            foreach (var sessionId in sessionIds)
                EndSession(sessionId);
        }
    }

    /// <summary>Updates the client's rights from a session.</summary>
    public void Renew(SignedIn signedIn)
    {
        lock (sync)
        {
            if (Own is not null && Renewed(Own, signedIn) is { } own)
                Own = own;
            foreach (var subscription in subscriptions.Values)
            {
                if (Renewed(subscription.Follower, signedIn) is { } follower)
                    services.Subscriptions.Renew(subscription, follower);
            }
        }
    }

    /// <summary>Handles a frame. Doesn't throw for invalid input.</summary>
    protected abstract Task AnswerAsync(ReadOnlyMemory<byte> text, CancellationToken cancellationToken);

    /// <summary>Queues an event without waiting. Called under <see cref="SyncRoot"/>.</summary>
    /// <returns>Whether it was queued.</returns>
    protected abstract bool TryEnqueue(LiveSubscription subscription, LiveEventMessage message);

    /// <summary>Queues the error that a subscription's session has ended. Called under <see cref="SyncRoot"/>.</summary>
    protected abstract void EnqueueSessionEnded(LiveSubscription subscription);

    /// <summary>Ends the connection of a client that didn't connect in time.</summary>
    protected abstract void EndAsTimedOut();

    /// <summary>Sets the connection's rights.</summary>
    /// <param name="follower">The rights.</param>
    /// <param name="confirm">Queues the confirmation.</param>
    /// <returns>False if the rights have changed since they were looked up.</returns>
    protected bool TryConnect(Follower follower, Action confirm)
    {
        ArgumentNullException.ThrowIfNull(confirm);
        lock (sync)
        {
            if (HasChangedWhileAnswering(follower))
                return false;
            Own = follower;
            confirm();
            return true;
        }
    }

    /// <summary>Adds a subscription, if its rights are still valid.</summary>
    /// <param name="subscription">The query.</param>
    /// <param name="isCurrent">Whether the rights are still current.</param>
    /// <param name="confirm">Queues the confirmation.</param>
    /// <returns>False if the rights have changed since they were looked up.</returns>
    /// <exception cref="ParseException">The client or its address exceeds a limit.</exception>
    protected bool TryFollow(LiveSubscription subscription, Func<bool> isCurrent, Action confirm)
    {
        ArgumentNullException.ThrowIfNull(subscription);
        ArgumentNullException.ThrowIfNull(isCurrent);
        ArgumentNullException.ThrowIfNull(confirm);
        lock (sync)
        {
            if (EndSessionIfOver(subscription.Follower) || !isCurrent())
                return false;
            Follow(subscription, confirm);
            return true;
        }
    }

    /// <summary>Finds a subscription by its id; null if there is none.</summary>
    protected LiveSubscription? Find(string id)
    {
        lock (sync)
            return subscriptions.GetValueOrDefault(id);
    }

    /// <summary>Ends the subscription with this id, if any.</summary>
    /// <param name="id">The id.</param>
    /// <param name="confirm">Queues the confirmation.</param>
    protected void Unsubscribe(string id, Action? confirm = null)
    {
        lock (sync)
        {
            if (subscriptions.TryGetValue(id, out var subscription))
                Forget(subscription);
            confirm?.Invoke();
        }
    }

    /// <summary>
    /// Whether the session or its account has changed since the current frame arrived. Called under <see cref="SyncRoot"/>.
    /// </summary>
    protected bool HasChangedWhileAnswering(Follower follower)
    {
        ArgumentNullException.ThrowIfNull(follower);
        return follower.Caller is { SessionId: { } sessionId, UserId: { } userId }
            && changedWhileAnswering.Remove(sessionId) | changedWhileAnswering.Remove(userId);
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
        lock (sync)
        {
            isAnswering = now;
            changedWhileAnswering.Clear();
        }
    }

    private void Follow(LiveSubscription subscription, Action confirm)
    {
        var earlier = subscriptions.GetValueOrDefault(subscription.Id);
        if (earlier is null && subscriptions.Count >= services.Options.MaxSubscriptions)
            throw new ParseException(ParseError.TooMany(
                $"This connection has reached the limit of {services.Options.MaxSubscriptions} subscriptions. End some first.",
                TimeSpan.Zero));
        if (isGone)
            return;
        if (!slot.TryReserveBytes(subscription.Size - (earlier?.Size ?? 0)))
            throw new ParseException(ParseError.TooMany(
                "Clients at your address have too many or too long subscriptions. End some, or shorten their queries.", TimeSpan.Zero));
        subscriptions[subscription.Id] = subscription;
        services.Subscriptions.Add(subscription);
        if (earlier is not null)
            services.Subscriptions.Remove(earlier);
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
                services.Subscriptions.Renew(subscription, rest);
                continue;
            }
            Forget(subscription);
            EnqueueSessionEnded(subscription);
        }
    }

    /// <summary>Removes a session's rights if it has expired or ended. Called under <see cref="SyncRoot"/>.</summary>
    /// <returns>Whether the session has ended.</returns>
    protected bool EndSessionIfOver(Follower follower)
    {
        ArgumentNullException.ThrowIfNull(follower);
        if (follower.Caller.SessionId is not { } sessionId)
            return false;
        if (follower.SessionExpiresAt > services.Clock.Now() && !services.EndedSessions.Contains(sessionId))
            return false;
        EndSession(sessionId);
        return true;
    }

    private void Forget(LiveSubscription subscription)
    {
        if (!subscriptions.Remove(subscription.Id))
            return;
        services.Subscriptions.Remove(subscription);
        slot.TryReserveBytes(-subscription.Size);
    }

    private void Leave()
    {
        lock (sync)
        {
            isGone = true;
            foreach (var subscription in subscriptions.Values)
                services.Subscriptions.Remove(subscription);
            subscriptions.Clear();
        }
    }

    private void EndUnlessConnected()
    {
        lock (sync)
        {
            if (!IsConnected)
                EndAsTimedOut();
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
