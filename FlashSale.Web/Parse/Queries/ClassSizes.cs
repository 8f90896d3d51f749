using System.Collections.Concurrent;
using FlashSale.Data;
using FlashSale.Web.Parse.Calls;
using FlashSale.Web.Parse.Schema;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Web.Parse.Queries;

/// <summary>Number of objects per class, counted at most once a minute and by one caller at a time. Thread-safe.</summary>
internal sealed class ClassSizes(IDbContextFactory<FlashSaleDbContext> contexts, QueryLimits limits, TimeProvider clock)
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(1);
    private static readonly Caller All = Caller.Anonymous with { IsMerchant = true, HasMasterKey = true };

    private readonly ConcurrentDictionary<ParseClass, int> counts = new();
    private readonly ConcurrentDictionary<ParseClass, Counting> countings = new();

    /// <summary>Gets the number of objects of a class, as last counted.</summary>
    public async Task<int> OfAsync(ParseClass parseClass, CancellationToken cancellationToken)
    {
        var counting = countings.AddOrUpdate(
            parseClass, StartCounting, (each, old) => old.IsStale(clock) ? StartCounting(each) : old);
        var next = counting.Count.Value;
        // Waits only if there is no earlier count.
        return counts.TryGetValue(parseClass, out var count) ? count : await next.WaitAsync(cancellationToken);
    }

    private Counting StartCounting(ParseClass parseClass) =>
        new(new Lazy<Task<int>>(() => Task.Run(() => CountAsync(parseClass))), clock.GetTimestamp());

    private async Task<int> CountAsync(ParseClass parseClass)
    {
        using var timeout = new CancellationTokenSource(limits.QueryTimeout, clock);
        await using var context = await contexts.CreateDbContextAsync(timeout.Token);
        var count = await ((IQueryable<object>)parseClass.Readable(context, All)).CountAsync(timeout.Token);
        counts[parseClass] = count;
        return count;
    }

    /// <param name="Count">Counts when its value is first read.</param>
    /// <param name="StartedAt">Timestamp of the clock.</param>
    private sealed record Counting(Lazy<Task<int>> Count, long StartedAt)
    {
        public bool IsStale(TimeProvider clock) =>
            Count.IsValueCreated
                && Count.Value.IsCompleted
                && (clock.GetElapsedTime(StartedAt) >= MaxAge || !Count.Value.IsCompletedSuccessfully);
    }
}
