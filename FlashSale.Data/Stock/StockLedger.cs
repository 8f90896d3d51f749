using System.Diagnostics;
using FlashSale.Data.Engines;
using FlashSale.Data.Realtime;
using FlashSale.Domain.Stock;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Data.Stock;

/// <summary>
/// The one way to change stock other than by an order. It loads the row with its version, changes it and saves it if the version is
/// still the same; otherwise it starts over.
/// </summary>
internal sealed class StockLedger(IDbContextFactory<FlashSaleDbContext> contexts, StockLevelReader levels)
{
    private const int MaxFaults = 10;
    private const int MaxFaultsInDoubt = 60;
    private static readonly TimeSpan LongestTryingInDoubt = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPauseAfterFault = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Runs <paramref name="change"/> on a product's inventory in a transaction. It may run several times, each time on a new context, and
    /// must have no other side effects.
    /// </summary>
    /// <param name="productId">The product.</param>
    /// <param name="change">
    /// Gets the context, the tracked inventory (null if there is none), whether an earlier run may have been committed, and a cancellation
    /// token. If an earlier run may have been committed, it first looks for what that run wrote.
    /// </param>
    /// <param name="cancellationToken">Cancels before the commit. A commit in doubt is still looked up.</param>
    /// <returns>The result of <paramref name="change"/>. The entities in it have their new row versions.</returns>
    /// <exception cref="AmbiguousCommitException">A commit failed, and the database couldn't say whether it happened.</exception>
    public async Task<T> ChangeAsync<T>(
        string productId,
        Func<FlashSaleDbContext, Inventory?, bool, CancellationToken, Task<T>> change,
        CancellationToken cancellationToken)
    {
        var inDoubt = false;
        var trying = Stopwatch.StartNew();
        for (int attempt = 1, faults = 0; ; attempt++)
        {
            try
            {
                var (result, isChanged) = await TryChangeAsync(
                    productId, change, pessimistic: attempt > 1, inDoubt, () => inDoubt = false, cancellationToken);
                // An earlier attempt was committed, but wasn't announced.
                if (!isChanged && inDoubt)
                    await levels.PublishAsync(productId);
                return result;
            }
            catch (DbUpdateConcurrencyException)
            {
                // Nothing was written. A popular product's row changes many times a second: retry until no other write comes between.
                await Backoff.PauseAsync(attempt, LongestPause, cancellationToken);
            }
            catch (Exception error)
                when (++faults < MaxFaults && !inDoubt && DatabaseErrors.IsTransient(error) && error is not AmbiguousCommitException)
            {
                await Backoff.PauseAsync(faults + 3, LongestPauseAfterFault, cancellationToken);
            }
            catch (Exception error) when (inDoubt || error is AmbiguousCommitException)
            {
                // Only the database knows whether the commit happened. It is looked up even if the caller cancels.
                (inDoubt, cancellationToken) = (true, CancellationToken.None);
                if (faults >= MaxFaultsInDoubt || trying.Elapsed > LongestTryingInDoubt)
                    throw new AmbiguousCommitException("Couldn't check in the database whether the stock change was committed.", error);
                await Backoff.PauseAsync(faults + 3, LongestPauseAfterFault, cancellationToken);
            }
        }
    }

    private async Task<(T Result, bool IsChanged)> TryChangeAsync<T>(
        string productId,
        Func<FlashSaleDbContext, Inventory?, bool, CancellationToken, Task<T>> change,
        bool pessimistic,
        bool inDoubt,
        Action onNoTrace,
        CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        context.Database.AutoSavepointsEnabled = false;
        if (pessimistic)
            await context.LockAsync([productId]);
        var inventory = await context.Inventories.SingleOrDefaultAsync(row => row.ProductId == productId, cancellationToken);
        var result = await change(context, inventory, inDoubt, cancellationToken);
        if (!context.ChangeTracker.HasChanges())
            return (result, false);
        // The rows are locked, and the change found nothing that an earlier run wrote: no earlier commit happened.
        if (inDoubt)
            onNoTrace();
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitOrThrowAmbiguousAsync();
        return (result, true);
    }
}
