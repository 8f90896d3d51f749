using FlashSale.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FlashSale.Data.Ordering;

/// <summary>Refusals that are stored by their keys (<see cref="RefusedOrder"/>), and how long they are. Thread-safe.</summary>
public sealed class RefusedOrderPruner(IDbContextFactory<FlashSaleDbContext> contexts, IOptions<CheckoutOptions> options, TimeProvider clock)
{
    /// <summary>Rows that one transaction deletes, but for those that were refused in the same millisecond as the last of them.</summary>
    public const int BatchSize = 1_000;

    // What a node may still turn into an order is younger, even if its clock is a little behind.
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Deletes refusals that are older than <see cref="CheckoutOptions.KeepRefusalsFor"/>, batch by batch, so that buyers hardly wait.
    /// </summary>
    /// <param name="pause">Waits before each batch; null for not at all.</param>
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
            // By the instant: a list of a thousand keys would be read from the index one by one.
            var last = await old.OrderBy(refused => refused.RefusedAt).Skip(BatchSize - 1)
                .Select(refused => (DateTimeOffset?)refused.RefusedAt)
                .FirstOrDefaultAsync(cancellationToken);
            deleted += await old.Where(refused => last == null || refused.RefusedAt <= last).ExecuteDeleteAsync(cancellationToken);
            if (last is null)
                return deleted;
        }
    }
}
