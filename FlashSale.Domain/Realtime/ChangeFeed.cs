namespace FlashSale.Domain.Realtime;

/// <summary>
/// Publishes every committed change of a product, inventory, sale, order, countdown timer or notification once: this node's changes, and those that
/// other nodes pass on. Changes of one entity that follow each other closely may arrive out of order; the row version, where there is one, tells which
/// is newer. After an ambiguous commit, the new orders are published once they're found, but not what else it changed. One per process; thread-safe.
/// </summary>
public sealed class ChangeFeed
{
    private readonly Feed<Change> feed = new();
    private readonly Feed<bool> gaps = new();
    private readonly AsyncSignal arrivals = new();
    private Func<CancellationToken, Task>? waitForPeers;
    private int waitingToListen;

    /// <summary>Whether a change of this node is wanted. While it isn't, nothing is copied or published.</summary>
    public bool IsWanted => HasSubscribers || feed.HasRelays;

    /// <summary>Whether anything on this node subscribes, or waits to.</summary>
    public bool HasSubscribers => feed.SubscriberCount > 0 || Volatile.Read(ref waitingToListen) > 0;

    /// <summary>
    /// Calls <paramref name="onChange"/> for each change until disposed of; a change that is being saved right now may be missed. The callback runs
    /// on the thread that made the change, which waits for it: it must only put the change into a queue.
    /// </summary>
    public IDisposable Subscribe(Action<Change> onChange)
    {
        var subscription = feed.Subscribe(onChange);
        arrivals.Set();
        return subscription;
    }

    /// <summary>Calls <paramref name="onGap"/> when changes of other nodes were lost, until disposed of. It must return at once.</summary>
    public IDisposable SubscribeToGap(Action onGap) => gaps.Subscribe(_ => onGap());

    /// <summary>Calls <paramref name="onChange"/> for each change of this node, to pass it on to other nodes, until disposed of. It must return at once.</summary>
    public IDisposable Relay(Action<Change> onChange) => feed.Relay(onChange);

    /// <summary>
    /// Waits until other nodes pass their changes on to this node, for some seconds at most, so that a subscriber misses nothing that happens there
    /// afterwards. They continue for a while, which leaves time to <see cref="Subscribe"/>. Without other nodes it doesn't wait.
    /// </summary>
    public async Task WaitForPeersAsync(CancellationToken cancellationToken)
    {
        if (waitForPeers is null)
            return;
        Interlocked.Increment(ref waitingToListen);
        try
        {
            arrivals.Set();
            await waitForPeers(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref waitingToListen);
        }
    }

    /// <summary>Sets how to wait for other nodes. It's only called while <see cref="HasSubscribers"/> is true.</summary>
    public void SetPeerBarrier(Func<CancellationToken, Task> barrier) => waitForPeers = barrier;

    /// <summary>Waits until there is a new subscriber.</summary>
    public Task WaitForSubscriberAsync(CancellationToken cancellationToken) => arrivals.WaitAsync(cancellationToken);

    /// <summary>Publishes a change that this node committed.</summary>
    /// <returns>The exceptions of callbacks that failed. The others were called all the same.</returns>
    public IReadOnlyList<Exception> Publish(Change change) => feed.Publish(change);

    /// <summary>Takes a change that another node committed. It isn't relayed.</summary>
    /// <inheritdoc cref="Publish" path="/returns"/>
    public IReadOnlyList<Exception> Receive(Change change) => feed.Receive(change);

    /// <summary>Changes of other nodes were lost: subscribers that rely on every change have to read again.</summary>
    public void SignalGap() => gaps.Receive(true);
}
