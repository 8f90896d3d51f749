using System.Linq.Expressions;
using FlashSale.Data.Engines;
using FlashSale.Data.Ordering;
using FlashSale.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FlashSale.Data.Operations;

/// <summary>
/// Deletes what is no longer needed: expired sessions and logins, old messages and notifications, refusals whose time is over, and old
/// stock movements, which are folded into one. Deletes in small batches, so that other queries don't have to wait, and pauses while buyers wait for the database. Thread-safe.
/// </summary>
public sealed class Pruner(
    IDbContextFactory<FlashSaleDbContext> contexts,
    RefusedOrderPruner refusals,
    CheckoutMetrics checkout,
    IOptions<RetentionOptions> options,
    TimeProvider clock)
{
    private const string LockName = "pruning";

    /// <summary>Rows that one statement deletes at most.</summary>
    public const int BatchSize = 1_000;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Deletes all that's due, unless another node is doing it.</summary>
    /// <returns>How many rows were deleted.</returns>
    public async Task<int> PruneAsync(CancellationToken cancellationToken = default)
    {
        await using var held = await contexts.CreateDbContextAsync(cancellationToken);
        await using var turn = await DatabaseLock.TryAcquireAsync(held, LockName, cancellationToken);
        if (turn is null)
            return 0;
        var now = clock.Now();
        var deleted = await refusals.PruneAsync(WaitForBuyersAsync, cancellationToken);
        deleted += await DeleteAsync(context => context.Sessions.Where(session => session.ExpiresAt <= now), cancellationToken);
        deleted += await DeleteAsync(context => context.Logins.Where(login => login.ExpiresAt <= now), cancellationToken);
        if (options.Value.SentMessages > TimeSpan.Zero)
        {
            var before = now - options.Value.SentMessages;
            deleted += await DeleteAsync(
                context => context.OutboxMessages.Where(MadeBefore<Domain.Notifications.OutboxMessage>(before))
                    .Where(message => message.SentAt != null && message.SentAt < before),
                cancellationToken);
        }
        if (options.Value.Notifications > TimeSpan.Zero)
        {
            deleted += await DeleteAsync(
                context => context.Notifications.Where(
                    MadeBefore<Domain.Notifications.Notification>(now - options.Value.Notifications)),
                cancellationToken);
        }
        if (options.Value.StockMovements > TimeSpan.Zero)
        {
            deleted += await new StockMovementCompactor(contexts, clock)
                .FoldAsync(now - options.Value.StockMovements, WaitForBuyersAsync, cancellationToken);
        }
        return deleted;
    }

    // Ids are ordered by time, and there is an index of them.
    private static Expression<Func<T, bool>> MadeBefore<T>(DateTimeOffset instant)
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
            await WaitForBuyersAsync(cancellationToken);
            var ids = await old(context).OrderBy(entity => entity.Id).Take(BatchSize).Select(entity => entity.Id)
                .ToListAsync(cancellationToken);
            if (ids.Count > 0)
                deleted += await context.Set<T>().Where(entity => ids.Contains(entity.Id)).ExecuteDeleteAsync(cancellationToken);
            if (ids.Count < BatchSize)
                return deleted;
        }
    }

    private async Task WaitForBuyersAsync(CancellationToken cancellationToken)
    {
        do
            await Task.Delay(Pause, cancellationToken);
        while (checkout.IsBusy);
    }
}
