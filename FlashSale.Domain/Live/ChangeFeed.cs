namespace FlashSale.Domain.Live;

/// <summary>
/// Tells of every committed change of a product, inventory, sale, order, countdown timer or notification, once each: of this node's, and of other
/// nodes' as far as they are passed on. Changes of one thing that follow each other closely may be told out of their order: the row version, where
/// there is one, says which is the newer. After a commit whose end was not seen, the new orders that it kept are told once they are found, but not
/// what else it changed.
/// </summary>
public sealed class ChangeFeed
{
    private const string Everything = "";

    private readonly Subscribers<Change> subscribers = new();
    private readonly Subscribers<Change> relays = new();
    private readonly Subscribers<bool> lossSubscribers = new();
    private readonly AsyncSignal arrivals = new();
    private Func<CancellationToken, Task>? reach;
    private int waitingToListen;

    /// <summary>Whether a change of this node is wanted. While it is not, nothing is copied and nothing published.</summary>
    public bool IsWanted => HasSubscribers || relays.Count > 0;

    /// <summary>Whether anybody listens on this node, or waits to.</summary>
    public bool HasSubscribers => subscribers.Count > 0 || Volatile.Read(ref waitingToListen) > 0;

    /// <summary>
    /// Hears of changes until disposed of; what is being saved in this moment may be missed. The callback runs on the thread of whoever
    /// made the change, which waits for it: it must only put the change into a queue.
    /// </summary>
    public IDisposable Subscribe(Action<Change> onChange)
    {
        var subscription = subscribers.Add(Everything, onChange);
        arrivals.Set();
        return subscription;
    }

    /// <summary>Is called when changes of other nodes were lost, until disposed of: what one knows may be old. It must only take a note.</summary>
    public IDisposable SubscribeToGap(Action onLoss) => lossSubscribers.Add(Everything, _ => onLoss());

    /// <summary>Hears of the changes that this node made, to pass them on to other nodes, until disposed of. As for <see cref="Subscribe"/>.</summary>
    public IDisposable Relay(Action<Change> onChange) => relays.Add(Everything, onChange);

    /// <summary>
    /// For who must not miss what happens on other nodes after it began to listen: waits until they pass their changes on to this node, for some seconds
    /// at most. They go on for a while, so that there is time to <see cref="Subscribe"/> afterwards. Without other nodes it does not wait.
    /// </summary>
    public async Task WaitForPeersAsync(CancellationToken cancellationToken)
    {
        if (reach is null)
            return;
        Interlocked.Increment(ref waitingToListen);
        try
        {
            arrivals.Set();
            await reach(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref waitingToListen);
        }
    }

    /// <summary>How other nodes are reached; it is only called while <see cref="HasSubscribers"/> is true.</summary>
    public void SetPeerBarrier(Func<CancellationToken, Task> way) => reach = way;

    /// <summary>Waits until somebody more listens.</summary>
    public Task WaitForSubscriberAsync(CancellationToken cancellationToken) => arrivals.WaitAsync(cancellationToken);

    /// <summary>Tells the subscribers of a change that this node made. Only for what is committed.</summary>
    /// <returns>The exceptions of subscribers that failed; the others were told all the same.</returns>
    public IReadOnlyList<Exception> Publish(Change change)
    {
        var failures = new List<Exception>();
        subscribers.Tell(Everything, change, failures);
        relays.Tell(Everything, change, failures);
        return failures;
    }

    /// <summary>Changes of other nodes were lost: whoever relies on having heard all must read anew.</summary>
    public void SignalGap() => lossSubscribers.Tell(Everything, true, []);

    /// <summary>Tells the subscribers of a change that another node made. It is not passed on.</summary>
    /// <returns>The exceptions of subscribers that failed; the others were told all the same.</returns>
    public IReadOnlyList<Exception> Receive(Change change)
    {
        var failures = new List<Exception>();
        subscribers.Tell(Everything, change, failures);
        return failures;
    }
}
