using System.Collections.Concurrent;
using FlashSale.Domain.Realtime;
using FlashSale.Domain.Sales;

namespace FlashSale.Data.Ordering;

/// <summary>
/// Remembers which sales have no units left, so that later requests are refused without the database. An entry ends at once when this node
/// publishes a newer stock level, and after a second otherwise. Thread-safe.
/// </summary>
internal sealed class SoldOutCache(StockFeed feed)
{
    private static readonly TimeSpan GoodFor = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Entry> entries = new(StringComparer.Ordinal);

    /// <summary>Stores the level that a committed batch left.</summary>
    public void Note(Sale sale, StockLevel level, DateTimeOffset seenAt)
    {
        if (level.Left == 0)
            entries[level.ProductId] = new Entry(level, sale.StartTime, sale.EndTime, seenAt);
        else
            entries.TryRemove(level.ProductId, out _);
    }

    /// <summary>True if no units were left within the last second and none are known to have come back.</summary>
    public bool IsSoldOut(string productId, DateTimeOffset at) =>
        entries.TryGetValue(productId, out var entry)
        && at - entry.SeenAt < GoodFor
        && SaleTiming.PhaseAt(entry.StartTime, entry.EndTime, at) == SalePhase.Live
        && feed.Current(productId) is { } newest
        && newest.RowVersion == entry.Level.RowVersion
        && newest.Left == 0;

    private sealed record Entry(StockLevel Level, DateTimeOffset StartTime, DateTimeOffset EndTime, DateTimeOffset SeenAt);
}
