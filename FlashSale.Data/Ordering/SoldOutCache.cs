using System.Collections.Concurrent;
using FlashSale.Domain.Realtime;
using FlashSale.Domain.Sales;

namespace FlashSale.Data.Ordering;

/// <summary>
/// Remembers which sales have nothing left, so that the crowd that comes after does not trouble the database. A newer stock message
/// opens the door again at once; what another node did, a second later.
/// </summary>
internal sealed class SoldOutCache(StockFeed feed)
{
    private static readonly TimeSpan GoodFor = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Entry> entries = new(StringComparer.Ordinal);

    /// <summary>Takes down what a batch found when it was decided.</summary>
    public void Note(Sale sale, StockLevel level, DateTimeOffset seenAt)
    {
        if (level.Left == 0)
            entries[level.ProductId] = new Entry(level, sale.StartTime, sale.EndTime, seenAt);
        else
            entries.TryRemove(level.ProductId, out _);
    }

    /// <summary>Whether nothing was left a moment ago and nothing has come back since.</summary>
    public bool IsSoldOut(string productId, DateTimeOffset at) =>
        entries.TryGetValue(productId, out var entry)
        && at - entry.SeenAt < GoodFor
        && SaleTiming.PhaseAt(entry.StartTime, entry.EndTime, at) == SalePhase.Live
        && feed.Current(productId) is { } newest
        && newest.RowVersion == entry.Level.RowVersion
        && newest.Left == 0;

    private sealed record Entry(StockLevel Level, DateTimeOffset StartTime, DateTimeOffset EndTime, DateTimeOffset SeenAt);
}
