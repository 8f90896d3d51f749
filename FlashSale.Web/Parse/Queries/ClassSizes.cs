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

    private readonly ConcurrentDictionary<ParseClass, Size> sizes = new();

    /// <summary>Gets the number of objects of a class, as last counted.</summary>
    public async Task<int> OfAsync(ParseClass parseClass, CancellationToken cancellationToken)
    {
        var size = sizes.AddOrUpdate(
            parseClass, each => StartCounting(each, null), (each, old) => old.IsStale(clock) ? StartCounting(each, old.Newest) : old);
        // Waits only if there is no earlier count.
        return size.Newest ?? await size.Counting.Value.WaitAsync(cancellationToken);
    }

    private Size StartCounting(ParseClass parseClass, int? earlier) =>
        new(new Lazy<Task<int>>(() => Task.Run(() => CountAsync(parseClass))), earlier, clock.GetTimestamp());

    private async Task<int> CountAsync(ParseClass parseClass)
    {
        using var timeout = new CancellationTokenSource(limits.QueryTimeout, clock);
        await using var context = await contexts.CreateDbContextAsync(timeout.Token);
        return await ((IQueryable<object>)parseClass.Readable(context, All)).CountAsync(timeout.Token);
    }

    private sealed record Size(Lazy<Task<int>> Counting, int? Earlier, long StartedAt)
    {
        /// <summary>The newest known count. Starts counting.</summary>
        public int? Newest => Counting.Value.IsCompletedSuccessfully ? Counting.Value.Result : Earlier;

        public bool IsStale(TimeProvider clock) =>
            Counting.IsValueCreated
                && Counting.Value.IsCompleted
                && (clock.GetElapsedTime(StartedAt) >= MaxAge || !Counting.Value.IsCompletedSuccessfully);
    }
}
