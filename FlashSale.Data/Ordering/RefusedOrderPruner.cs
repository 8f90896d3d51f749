using FlashSale.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FlashSale.Data.Ordering;

/// <summary>Deletes old refusals (<see cref="RefusedOrder"/>). Thread-safe.</summary>
public sealed class RefusedOrderPruner(
    IDbContextFactory<FlashSaleDbContext> contexts, IOptions<CheckoutOptions> options, TimeProvider clock)
{
    /// <summary>Rows per transaction, plus those that were refused in the same millisecond as the last one.</summary>
    public const int BatchSize = 1_000;

    // A safety margin for nodes whose clock is slightly behind.
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Deletes refusals that are older than <see cref="CheckoutOptions.KeepRefusalsFor"/>, in batches that hardly delay buyers.
    /// </summary>
    /// <param name="pause">Awaited before each batch; null for no pause.</param>
    /// <param name="cancellationToken">Cancels between batches.</param>
    /// <returns>The number of deleted refusals.</returns>
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
            // Filtered by time, because a list of 1,000 keys would be read from the index one by one.
            var last = await old.OrderBy(refused => refused.RefusedAt).Skip(BatchSize - 1)
                .Select(refused => (DateTimeOffset?)refused.RefusedAt)
                .FirstOrDefaultAsync(cancellationToken);
            deleted += await old.Where(refused => last == null || refused.RefusedAt <= last).ExecuteDeleteAsync(cancellationToken);
            if (last is null)
                return deleted;
        }
    }
}
