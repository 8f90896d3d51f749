namespace FlashSale.Domain.Live;

/// <summary>
/// Tells of every committed change of a product, inventory, sale, order, countdown timer or notification that this node made, once each.
/// Changes of one thing that follow each other closely may be told out of their order: the row version, where there is one, says which
/// is the newer.
/// </summary>
public sealed class ChangeFeed
{
    private const string Everything = "";

    private readonly Subscribers<Change> subscribers = new();

    /// <summary>Whether anybody listens. While nobody does, nothing is copied and nothing published.</summary>
    public bool HasSubscribers => subscribers.Count > 0;

    /// <summary>
    /// Hears of changes until disposed of; what is being saved in this moment may be missed. The callback runs on the thread of whoever
    /// made the change, which waits for it: it must only put the change into a queue.
    /// </summary>
    public IDisposable Subscribe(Action<Change> onChange) => subscribers.Add(Everything, onChange);

    /// <summary>Tells the subscribers. Only for what is committed.</summary>
    /// <returns>The exceptions of subscribers that failed; the others were told all the same.</returns>
    public IReadOnlyList<Exception> Publish(Change change)
    {
        ArgumentNullException.ThrowIfNull(change);
        List<Exception>? failures = null;
        subscribers.Tell(Everything, change, ref failures);
        return failures ?? [];
    }
}
