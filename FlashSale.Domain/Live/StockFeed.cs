using System.Collections.Concurrent;

namespace FlashSale.Domain.Live;

/// <summary>
/// Holds the newest <see cref="StockLevel"/> of each product and hands changes to those who look. Publishing only stores the value;
/// one ticker a process (<see cref="FlushAsync"/>) tells the subscribers, so that each gets the newest value, never a backlog, and a buyer
/// never waits for the lookers.
/// </summary>
public sealed class StockFeed
{
    private readonly ConcurrentDictionary<string, StockLevel> newest = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte> changed = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> toldOfUnits = new(StringComparer.Ordinal);
    private readonly Subscribers<StockLevel> subscribers = new();
    private readonly Subscribers<IReadOnlySet<string>> roundSubscribers = new();
    private readonly Subscribers<StockLevel> relays = new();
    private readonly AsyncSignal changes = new();
    private volatile bool hasDecisiveChange;

    /// <summary>Whether something waits to be told that decides whether one can buy: the last unit went, or units came back.</summary>
    public bool HasDecisiveChange => hasDecisiveChange;

    /// <summary>How many subscriptions there are now.</summary>
    public int SubscriberCount => subscribers.Count + roundSubscribers.Count;

    /// <summary>The newest level of a product, or null if none was published yet.</summary>
    public StockLevel? Current(string productId) => newest.GetValueOrDefault(productId);

    /// <summary>Takes a level that this node found, unless a newer one is held. Never blocks and never calls a subscriber.</summary>
    public void Publish(StockLevel level)
    {
        // Also what is known by a look at the database already: other nodes may not have looked.
        if ((Take(level) || newest[level.ProductId] == level) && relays.Count > 0)
            relays.Tell("", level, []);
    }

    /// <summary>Takes a level that another node found, unless a newer one is held. It is not passed on.</summary>
    public void Receive(StockLevel level) => Take(level);

    /// <summary>
    /// Calls <paramref name="onPublished"/> for each level that this node publishes, to pass it on to other nodes, until disposed of. It runs on the
    /// publisher's thread, a buyer's perhaps: it must only take a note, and not throw.
    /// </summary>
    public IDisposable Relay(Action<StockLevel> onPublished) => relays.Add("", onPublished);

    /// <summary>Calls <paramref name="onChange"/> for each change of a product's level, from the ticker, until disposed of.</summary>
    public IDisposable Subscribe(string productId, Action<StockLevel> onChange) => subscribers.Add(productId, onChange);

    /// <summary>
    /// Calls <paramref name="onRound"/> with the ids of the products that changed, from the ticker, until disposed of: one call for a page
    /// that shows many. What sold out or has units again comes in a call of its own before the rest.
    /// </summary>
    public IDisposable SubscribeToRounds(Action<IReadOnlySet<string>> onRound) => roundSubscribers.Add("", onRound);

    /// <summary>Waits until something was published since the last <see cref="FlushAsync"/>.</summary>
    public Task WaitForChangeAsync(CancellationToken cancellationToken) => changes.WaitAsync(cancellationToken);

    /// <summary>
    /// Tells the subscribers of every product that changed since the last call its newest level; the products that sold out or have units
    /// again come first.
    /// </summary>
    /// <param name="yieldAsync">Awaited after every few subscribers, so that what was told goes out before more is; null to tell all in one go.</param>
    /// <returns>The exceptions of subscribers that failed; the others were told all the same.</returns>
    public async Task<IReadOnlyList<Exception>> FlushAsync(Func<Task>? yieldAsync = null)
    {
        var failures = new List<Exception>();
        hasDecisiveChange = false;
        var waiting = changed.Keys.ToLookup(productId => newest.TryGetValue(productId, out var level) && IsDecisive(level));
        await TellAsync(waiting[true], failures, yieldAsync);
        await TellAsync(waiting[false], failures, yieldAsync);
        return failures;
    }

    private async Task TellAsync(IEnumerable<string> productIds, List<Exception> failures, Func<Task>? yieldAsync)
    {
        var round = new HashSet<string>(StringComparer.Ordinal);
        foreach (var productId in productIds)
        {
            if (!changed.TryRemove(productId, out _) || !newest.TryGetValue(productId, out var level))
                continue;
            round.Add(productId);
            toldOfUnits[productId] = level.Left > 0;
            await subscribers.TellAsync(productId, level, failures, yieldAsync);
        }
        if (round.Count > 0)
            await roundSubscribers.TellAsync("", round, failures, yieldAsync);
    }

    private bool Take(StockLevel level)
    {
        ArgumentNullException.ThrowIfNull(level);
        if (!Store(level))
            return false;
        changed[level.ProductId] = 0;
        if (IsDecisive(level))
            hasDecisiveChange = true;
        changes.Set();
        return true;
    }

    private bool IsDecisive(StockLevel level) => toldOfUnits.GetValueOrDefault(level.ProductId, true) != level.Left > 0;

    private bool Store(StockLevel level)
    {
        while (true)
        {
            if (!newest.TryGetValue(level.ProductId, out var held))
            {
                if (newest.TryAdd(level.ProductId, level))
                    return true;
            }
            else if (level.IsOlderThan(held) || level == held)
            {
                return false;
            }
            else if (newest.TryUpdate(level.ProductId, level, held))
            {
                return true;
            }
        }
    }
}
