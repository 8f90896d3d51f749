using System.Collections.Concurrent;

namespace FlashSale.Domain.Realtime;

/// <summary>
/// Holds the newest <see cref="StockLevel"/> of each product and publishes newer ones. A level's row versions decide which is newer, so levels may
/// arrive in any order. One per process; thread-safe. Pages don't subscribe here but to the ticker, which notifies them in rounds.
/// </summary>
public sealed class StockFeed
{
    private readonly ConcurrentDictionary<string, StockLevel> newest = new(StringComparer.Ordinal);
    private readonly Feed<StockLevel> feed = new();

    /// <summary>The newest level of a product; null if none was published yet.</summary>
    public StockLevel? Current(string productId) => newest.GetValueOrDefault(productId);

    /// <summary>Takes a level that this node saved or read, unless it holds a newer one.</summary>
    /// <returns>The exceptions of callbacks that failed. The others were called all the same.</returns>
    public IReadOnlyList<Exception> Publish(StockLevel level)
    {
        ArgumentNullException.ThrowIfNull(level);
        if (TryStore(level))
            return feed.Publish(level);
        // Known here from reading the database. Other nodes may not have read it.
        return newest[level.ProductId] == level ? feed.Forward(level) : [];
    }

    /// <summary>Takes a level of another node, unless it holds a newer one. It isn't relayed.</summary>
    /// <inheritdoc cref="Publish" path="/returns"/>
    public IReadOnlyList<Exception> Receive(StockLevel level)
    {
        ArgumentNullException.ThrowIfNull(level);
        return TryStore(level) ? feed.Receive(level) : [];
    }

    /// <summary>
    /// Calls <paramref name="onNewer"/> for each level that is newer than the one before, until disposed of. It runs on the publisher's thread, which
    /// may be a buyer's: it must return at once.
    /// </summary>
    public IDisposable Subscribe(Action<StockLevel> onNewer) => feed.Subscribe(onNewer);

    /// <summary>
    /// Calls <paramref name="onPublished"/> for each level that this node publishes, to pass it on to other nodes, until disposed of. It runs on the
    /// publisher's thread, which may be a buyer's: it must return at once.
    /// </summary>
    public IDisposable Relay(Action<StockLevel> onPublished) => feed.Relay(onPublished);

    private bool TryStore(StockLevel level)
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
