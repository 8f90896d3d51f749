using FlashSale.Data.Engines;
using FlashSale.Data.Live;
using FlashSale.Domain;
using FlashSale.Domain.Live;
using FlashSale.Domain.Stock;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace FlashSale.Data.Stock;

/// <summary>
/// The one way to change stock other than by an order: load with the row version, change, save guarded by it, and start over if
/// somebody else was faster. Never a blind write.
/// </summary>
internal sealed partial class StockLedger(IDbContextFactory<FlashSaleDbContext> contexts, StockFeed feed, TimeProvider clock, ILogger<StockLedger> logger)
{
    private const int MaxFaults = 10;
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPauseAfterFault = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Runs <paramref name="change"/> on a product's inventory in a transaction and tells the new level. It may run several times, each time
    /// on a fresh context, and must not do anything but change what it is given.
    /// </summary>
    /// <param name="productId">The product.</param>
    /// <param name="change">
    /// Gets the context, the tracked inventory (null if there is none), and whether an earlier run may have been committed all the same:
    /// then it looks for its own traces first. What it returns is the result.
    /// </param>
    /// <param name="cancellationToken">Cancels before the commit.</param>
    public async Task<T> ChangeAsync<T>(string productId, Func<FlashSaleDbContext, Inventory?, bool, Task<T>> change, CancellationToken cancellationToken)
    {
        var inDoubt = false;
        for (int attempt = 1, faults = 0; ; attempt++)
        {
            try
            {
                var (result, isChanged) = await TryChangeAsync(productId, change, inTurn: attempt > 1, inDoubt, cancellationToken);
                if (isChanged || inDoubt)
                    await TellAsync(productId);
                return result;
            }
            catch (DbUpdateConcurrencyException)
            {
                // Nothing was written. A hot product is written many times a second: try until it fits.
                await Backoff.PauseAsync(attempt, LongestPause, cancellationToken);
            }
            catch (Exception error) when (++faults < MaxFaults && (error is AmbiguousCommitException || DatabaseErrors.IsTransient(error)))
            {
                inDoubt |= error is AmbiguousCommitException;
                await Backoff.PauseAsync(faults + 3, LongestPauseAfterFault, cancellationToken);
            }
        }
    }

    private async Task<(T Result, bool IsChanged)> TryChangeAsync<T>(
        string productId,
        Func<FlashSaleDbContext, Inventory?, bool, Task<T>> change,
        bool inTurn,
        bool inDoubt,
        CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        context.Database.AutoSavepointsEnabled = false;
        if (inTurn)
            await context.TakeTurnAsync([productId]);
        var inventory = await context.Inventories.SingleOrDefaultAsync(row => row.ProductId == productId, cancellationToken);
        var result = await change(context, inventory, inDoubt);
        if (!context.ChangeTracker.HasChanges())
            return (result, false);
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitKnowinglyAsync();
        return (result, true);
    }

    // What is committed stays so: a failure here must neither undo nor repeat it, nor be cut off by a visitor who leaves.
    private async Task TellAsync(string productId)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var context = await contexts.CreateDbContextAsync(CancellationToken.None);
                if (await context.ReadStockLevelAsync(productId, clock.Now(), CancellationToken.None) is { } level)
                    feed.Publish(level);
                return;
            }
            catch (Exception error) when (attempt < MaxFaults && DatabaseErrors.IsTransient(error))
            {
                await Backoff.PauseAsync(attempt + 3, LongestPauseAfterFault, CancellationToken.None);
            }
#pragma warning disable CA1031 // Open pages get the figure with the next change.
            catch (Exception error)
#pragma warning restore CA1031
            {
                LogNotTold(error, productId);
                return;
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The stock of {ProductId} was changed, but its new level could not be read for those who look")]
    private partial void LogNotTold(Exception error, string productId);
}
