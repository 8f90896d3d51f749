namespace FlashSale.Domain.Realtime;

/// <summary>
/// Publishes every committed change of a product, inventory, sale, order, countdown timer, notification or address once, on this node and
/// on its peers. Thread-safe; one per process.
/// </summary>
/// <remarks>
/// Changes of one entity in quick succession may arrive out of order; the row version, if it has one, shows which is newer. After an
/// ambiguous commit, new orders are published once they're found, but not the commit's other changes.
/// </remarks>
public sealed class ChangeFeed
{
    private readonly Feed<Change> feed = new();
    private readonly Feed<bool> gaps = new();
    private readonly AsyncSignal newSubscribers = new();
    private Func<CancellationToken, Task>? waitForPeers;
    private int pendingSubscribers;

    /// <summary>Whether a change of this node is wanted. While it isn't, nothing is copied or published.</summary>
    public bool IsWanted => HasSubscribers || feed.HasRelays;

    /// <summary>Whether anything on this node subscribes, or waits to.</summary>
    public bool HasSubscribers => feed.SubscriberCount > 0 || Volatile.Read(ref pendingSubscribers) > 0;

    /// <summary>
    /// Calls <paramref name="onChange"/> for each change until disposed of; a change that is being saved right now may be missed. The
    /// callback blocks the thread that made the change, so it must only put the change into a queue.
    /// </summary>
    public IDisposable Subscribe(Action<Change> onChange)
    {
        var subscription = feed.Subscribe(onChange);
        newSubscribers.Set();
        return subscription;
    }

    /// <summary>Calls <paramref name="onGap"/> when changes of other nodes were lost, until disposed of. It must return at once.</summary>
    public IDisposable SubscribeToGap(Action onGap) => gaps.Subscribe(_ => onGap());

    /// <summary>
    /// Calls <paramref name="onChange"/> for each change of this node, to pass it on to other nodes, until disposed of. It must return at
    /// once.
    /// </summary>
    public IDisposable Relay(Action<Change> onChange) => feed.Relay(onChange);

    /// <summary>
    /// Waits a few seconds at most until other nodes send their changes to this node, so that a new subscriber misses nothing. They
    /// continue for a while, which leaves time to <see cref="Subscribe"/>. Without other nodes it doesn't wait.
    /// </summary>
    public async Task WaitForPeersAsync(CancellationToken cancellationToken)
    {
        if (waitForPeers is null)
            return;
        Interlocked.Increment(ref pendingSubscribers);
        try
        {
            newSubscribers.Set();
            await waitForPeers(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref pendingSubscribers);
        }
    }

    /// <summary>Sets how to wait for other nodes. The callback only runs while <see cref="HasSubscribers"/> is true.</summary>
    public void SetPeerBarrier(Func<CancellationToken, Task> barrier) => waitForPeers = barrier;

    /// <summary>Waits until there is a new subscriber.</summary>
    public Task WaitForSubscriberAsync(CancellationToken cancellationToken) => newSubscribers.WaitAsync(cancellationToken);

    /// <summary>Publishes a change that this node committed.</summary>
    /// <returns>The exceptions of callbacks that failed. The others were still called.</returns>
    public IReadOnlyList<Exception> Publish(Change change) => feed.Publish(change);

    /// <summary>Takes a change that another node committed. It isn't relayed.</summary>
    /// <inheritdoc cref="Publish" path="/returns"/>
    public IReadOnlyList<Exception> Receive(Change change) => feed.Receive(change);

    /// <summary>Reports that changes of other nodes were lost. Subscribers that rely on every change have to reload.</summary>
    public void SignalGap() => gaps.Receive(true);
}
