using System.Collections.Concurrent;

namespace FlashSale.Domain.Realtime;

/// <summary>
/// Stores the newest <see cref="StockLevel"/> of each product and publishes newer ones. Row versions decide which is newer, so levels may
/// arrive in any order. Pages subscribe to the ticker instead, which notifies them in rounds. Thread-safe; one per process.
/// </summary>
public sealed class StockFeed
{
    private readonly ConcurrentDictionary<string, StockLevel> newest = new(StringComparer.Ordinal);
    private readonly Feed<StockLevel> feed = new();

    /// <summary>The newest level of a product; null if none was published yet.</summary>
    public StockLevel? Current(string productId) => newest.GetValueOrDefault(productId);

    /// <summary>Publishes a level that this node saved or read, unless a newer one is stored.</summary>
    /// <returns>The exceptions of callbacks that failed. The others were still called.</returns>
    public IReadOnlyList<Exception> Publish(StockLevel level)
    {
        ArgumentNullException.ThrowIfNull(level);
        if (TryStore(level))
            return feed.Publish(level);
        // The level was stored by an earlier read of the database. Other nodes may not know it yet.
        return newest[level.ProductId] == level ? feed.Forward(level) : [];
    }

    /// <summary>Publishes a level of another node, unless a newer one is stored. It isn't relayed.</summary>
    /// <inheritdoc cref="Publish" path="/returns"/>
    public IReadOnlyList<Exception> Receive(StockLevel level)
    {
        ArgumentNullException.ThrowIfNull(level);
        return TryStore(level) ? feed.Receive(level) : [];
    }

    /// <summary>
    /// Calls <paramref name="onNewer"/> for each newer level until disposed of. The callback runs on the publisher's thread, which may
    /// serve a buyer, so it must return at once.
    /// </summary>
    public IDisposable Subscribe(Action<StockLevel> onNewer) => feed.Subscribe(onNewer);

    /// <summary>
    /// Calls <paramref name="onPublished"/> for each level that this node publishes, to pass it on to other nodes, until disposed of. The
    /// callback runs on the publisher's thread, which may serve a buyer, so it must return at once.
    /// </summary>
    public IDisposable Relay(Action<StockLevel> onPublished) => feed.Relay(onPublished);

    private bool TryStore(StockLevel level)
    {
        while (true)
        {
            if (!newest.TryGetValue(level.ProductId, out var current))
            {
                if (newest.TryAdd(level.ProductId, level))
                    return true;
            }
            else if (level.IsOlderThan(current) || level == current)
            {
                return false;
            }
            else if (newest.TryUpdate(level.ProductId, level, current))
            {
                return true;
            }
        }
    }
}
