using System.Collections.Concurrent;
using FlashSale.Data;
using FlashSale.Web.Api.Parse.Classes;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Web.Api.Parse.Queries;

/// <summary>How many objects each class has, counted at most once a minute.</summary>
internal sealed class ClassSizes(IDbContextFactory<FlashSaleDbContext> contexts, TimeProvider clock)
{
    private static readonly TimeSpan GoodFor = TimeSpan.FromMinutes(1);
    private static readonly Caller All = Caller.Anonymous with { IsMerchant = true, HasMasterKey = true };

    private readonly ConcurrentDictionary<ParseClass, Size> sizes = new();

    /// <summary>How many objects a class has, or had within the last minute.</summary>
    public async Task<int> OfAsync(ParseClass of, CancellationToken cancellationToken)
    {
        if (sizes.TryGetValue(of, out var known) && clock.GetElapsedTime(known.CountedAt) < GoodFor)
            return known.Count;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var count = await ((IQueryable<object>)of.Readable(context, All)).CountAsync(cancellationToken);
        sizes[of] = new Size(count, clock.GetTimestamp());
        return count;
    }

    private readonly record struct Size(int Count, long CountedAt);
}
