using System.Collections.Concurrent;
using FlashSale.Data;
using FlashSale.Web.Parse.Protocol;
using FlashSale.Web.Parse.Schema;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Web.Parse.Queries;

/// <summary>How many objects each class has, counted at most once a minute and by one caller at a time. Thread-safe.</summary>
internal sealed class ClassSizes(IDbContextFactory<FlashSaleDbContext> contexts, QueryLimits limits, TimeProvider clock)
{
    private static readonly TimeSpan GoodFor = TimeSpan.FromMinutes(1);
    private static readonly Caller All = Caller.Anonymous with { IsMerchant = true, HasMasterKey = true };

    private readonly ConcurrentDictionary<ParseClass, Size> sizes = new();

    /// <summary>How many objects a class has, or had when they were last counted.</summary>
    public async Task<int> OfAsync(ParseClass of, CancellationToken cancellationToken)
    {
        var size = sizes.AddOrUpdate(of, each => Begin(each, null), (each, old) => old.IsOver(clock) ? Begin(each, old.Newest) : old);
        // Nobody waits for a count while an earlier one is known.
        return size.Newest ?? await size.Counting.Value.WaitAsync(cancellationToken);
    }

    private Size Begin(ParseClass of, int? earlier) => new(new Lazy<Task<int>>(() => Task.Run(() => CountAsync(of))), earlier, clock.GetTimestamp());

    private async Task<int> CountAsync(ParseClass of)
    {
        using var timeout = new CancellationTokenSource(limits.QueryTimeout, clock);
        await using var context = await contexts.CreateDbContextAsync(timeout.Token);
        return await ((IQueryable<object>)of.Readable(context, All)).CountAsync(timeout.Token);
    }

    private sealed record Size(Lazy<Task<int>> Counting, int? Earlier, long BeganAt)
    {
        /// <summary>The newest count that is known; starts the counting.</summary>
        public int? Newest => Counting.Value.IsCompletedSuccessfully ? Counting.Value.Result : Earlier;

        public bool IsOver(TimeProvider clock) =>
            Counting.IsValueCreated && Counting.Value.IsCompleted && (clock.GetElapsedTime(BeganAt) >= GoodFor || !Counting.Value.IsCompletedSuccessfully);
    }
}
