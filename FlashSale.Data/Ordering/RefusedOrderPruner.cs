using FlashSale.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FlashSale.Data.Ordering;

/// <summary>Deletes stored refusals (<see cref="RefusedOrder"/>) once they're no longer needed. Thread-safe.</summary>
public sealed class RefusedOrderPruner(
    IDbContextFactory<FlashSaleDbContext> contexts, IOptions<CheckoutOptions> options, TimeProvider clock)
{
    /// <summary>Rows that one transaction deletes. It also deletes those refused in the same millisecond as the last of them.</summary>
    public const int BatchSize = 1_000;

    // Requests that a node may still turn into orders are younger, even if its clock is slightly behind.
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Deletes refusals that are older than <see cref="CheckoutOptions.KeepRefusalsFor"/>, in batches that hardly delay buyers.
    /// </summary>
    /// <param name="pause">Waits before each batch; null for no pause.</param>
    /// <param name="cancellationToken">Cancels it between batches.</param>
    /// <returns>How many were deleted.</returns>
    public async Task<int> PruneAsync(Func<CancellationToken, Task>? pause = null, CancellationToken cancellationToken = default)
    {
        var before = clock.Now() - options.Value.KeepRefusalsFor - Margin;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        for (var deleted = 0; ;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (pause is not null)
                await pause(cancellationToken);
            var old = context.RefusedOrders.Where(refused => refused.RefusedAt < before);
            // By time: the database would look up a list of a thousand keys one by one.
            var last = await old.OrderBy(refused => refused.RefusedAt).Skip(BatchSize - 1)
                .Select(refused => (DateTimeOffset?)refused.RefusedAt)
                .FirstOrDefaultAsync(cancellationToken);
            deleted += await old.Where(refused => last == null || refused.RefusedAt <= last).ExecuteDeleteAsync(cancellationToken);
            if (last is null)
                return deleted;
        }
    }
}
