using System.Linq.Expressions;
using FlashSale.Data.Engines;
using FlashSale.Data.Ordering;
using FlashSale.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FlashSale.Data.Operations;

/// <summary>
/// Deletes expired sessions and logins, old messages, notifications and refusals, and merges old stock movements. Works in small
/// batches and pauses while the checkout is busy. Thread-safe.
/// </summary>
public sealed class Pruner(
    IDbContextFactory<FlashSaleDbContext> contexts,
    RefusedOrderPruner refusals,
    CheckoutMetrics checkout,
    IOptions<RetentionOptions> options,
    TimeProvider clock)
{
    private const string LockName = "pruning";

    /// <summary>Maximum number of rows per statement.</summary>
    public const int BatchSize = 1_000;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Deletes everything that's due, unless another node is already doing it.</summary>
    /// <returns>The number of deleted rows.</returns>
    public async Task<int> PruneAsync(CancellationToken cancellationToken = default)
    {
        await using var lockContext = await contexts.CreateDbContextAsync(cancellationToken);
        await using var pruningLock = await DatabaseLock.TryAcquireAsync(lockContext, LockName, cancellationToken);
        if (pruningLock is null)
            return 0;
        var now = clock.Now();
        var deleted = await refusals.PruneAsync(WaitForIdleCheckoutAsync, cancellationToken);
        deleted += await DeleteAsync(context => context.Sessions.Where(session => session.ExpiresAt <= now), cancellationToken);
        deleted += await DeleteAsync(context => context.Logins.Where(login => login.ExpiresAt <= now), cancellationToken);
        if (options.Value.SentMessages > TimeSpan.Zero)
        {
            var before = now - options.Value.SentMessages;
            deleted += await DeleteAsync(
                context => context.OutboxMessages.Where(CreatedBefore<Domain.Notifications.OutboxMessage>(before))
                    .Where(message => message.SentAt != null && message.SentAt < before),
                cancellationToken);
        }
        if (options.Value.Notifications > TimeSpan.Zero)
        {
            deleted += await DeleteAsync(
                context => context.Notifications.Where(
                    CreatedBefore<Domain.Notifications.Notification>(now - options.Value.Notifications)),
                cancellationToken);
        }
        if (options.Value.StockMovements > TimeSpan.Zero)
        {
            deleted += await new StockMovementCompactor(contexts, clock)
                .CompactAsync(now - options.Value.StockMovements, WaitForIdleCheckoutAsync, cancellationToken);
        }
        return deleted;
    }

    // Ids are ordered by time and indexed.
    private static Expression<Func<T, bool>> CreatedBefore<T>(DateTimeOffset instant)
        where T : Entity
    {
        var first = EntityId.FirstAt(instant);
#pragma warning disable CA1309 // The database compares.
        return entity => string.Compare(entity.Id, first) < 0;
#pragma warning restore CA1309
    }

    private async Task<int> DeleteAsync<T>(Func<FlashSaleDbContext, IQueryable<T>> old, CancellationToken cancellationToken)
        where T : Entity
    {
        var deleted = 0;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        while (true)
        {
            await WaitForIdleCheckoutAsync(cancellationToken);
            var ids = await old(context).OrderBy(entity => entity.Id).Take(BatchSize).Select(entity => entity.Id)
                .ToListAsync(cancellationToken);
            if (ids.Count > 0)
                deleted += await context.Set<T>().Where(entity => ids.Contains(entity.Id)).ExecuteDeleteAsync(cancellationToken);
            if (ids.Count < BatchSize)
                return deleted;
        }
    }

    private async Task WaitForIdleCheckoutAsync(CancellationToken cancellationToken)
    {
        do
            await Task.Delay(Pause, cancellationToken);
        while (checkout.IsBusy);
    }
}
