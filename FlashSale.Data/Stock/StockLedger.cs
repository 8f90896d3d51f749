using System.Diagnostics;
using FlashSale.Data.Engines;
using FlashSale.Data.Realtime;
using FlashSale.Domain.Stock;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Data.Stock;

/// <summary>
/// The one way to change stock other than by an order: load with the row version, change, save guarded by it, and start over if
/// somebody else was faster. Never a blind write.
/// </summary>
internal sealed class StockLedger(IDbContextFactory<FlashSaleDbContext> contexts, StockLevelReader levels)
{
    private const int MaxFaults = 10;
    private const int MaxFaultsInDoubt = 60;
    private static readonly TimeSpan LongestTryingInDoubt = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPauseAfterFault = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Runs <paramref name="change"/> on a product's inventory in a transaction. It may run several times, each time
    /// on a fresh context, and must not do anything but change what it is given.
    /// </summary>
    /// <param name="productId">The product.</param>
    /// <param name="change">
    /// Gets the context, the tracked inventory (null if there is none), whether an earlier run may have been committed all the same (then it
    /// looks for its own traces first), and what cancels this run. What it returns is the result; what it tracks has the new row versions by then.
    /// </param>
    /// <param name="cancellationToken">Cancels before the commit. A commit in doubt is looked up all the same.</param>
    /// <exception cref="AmbiguousCommitException">A commit failed, and it could not be found out whether it happened.</exception>
    public async Task<T> ChangeAsync<T>(string productId, Func<FlashSaleDbContext, Inventory?, bool, CancellationToken, Task<T>> change, CancellationToken cancellationToken)
    {
        var inDoubt = false;
        var trying = Stopwatch.StartNew();
        for (int attempt = 1, faults = 0; ; attempt++)
        {
            try
            {
                var (result, isChanged) = await TryChangeAsync(productId, change, pessimistic: attempt > 1, inDoubt, () => inDoubt = false, cancellationToken);
                // An earlier try was committed after all, and wasn't announced.
                if (!isChanged && inDoubt)
                    await levels.PublishAsync(productId);
                return result;
            }
            catch (DbUpdateConcurrencyException)
            {
                // Nothing was written. A hot product is written many times a second: try until it fits.
                await Backoff.PauseAsync(attempt, LongestPause, cancellationToken);
            }
            catch (Exception error) when (++faults < MaxFaults && !inDoubt && DatabaseErrors.IsTransient(error) && error is not AmbiguousCommitException)
            {
                await Backoff.PauseAsync(faults + 3, LongestPauseAfterFault, cancellationToken);
            }
            catch (Exception error) when (inDoubt || error is AmbiguousCommitException)
            {
                // Only the database knows whether it happened. Whoever asked for it may leave meanwhile: it is looked up all the same.
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
        // With the locks had, what changes something found no trace of an earlier run.
        if (inDoubt)
            onNoTrace();
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitOrThrowAmbiguousAsync();
        return (result, true);
    }
}
