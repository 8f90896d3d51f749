using FlashSale.Data.Engines;
using FlashSale.Data.Live;
using FlashSale.Domain;
using FlashSale.Domain.Live;
using FlashSale.Domain.Stock;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Data.Stock;

/// <summary>
/// The one way to change stock other than by an order: load with the row version, change, save guarded by it, and start over if
/// somebody else was faster. Never a blind write.
/// </summary>
internal sealed class StockLedger(IDbContextFactory<FlashSaleDbContext> contexts, StockFeed feed, TimeProvider clock)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// Runs <paramref name="change"/> on a product's inventory in a transaction and tells the new level. It may run several times, each time
    /// on a fresh context, and must not do anything but change what it is given.
    /// </summary>
    /// <param name="productId">The product.</param>
    /// <param name="change">Gets the context and the tracked inventory (null if there is none). What it returns is the result.</param>
    /// <param name="cancellationToken">Cancels before the commit.</param>
    public async Task<T> ChangeAsync<T>(string productId, Func<FlashSaleDbContext, Inventory?, Task<T>> change, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TryChangeAsync(productId, change, cancellationToken);
            }
            catch (DbUpdateConcurrencyException)
            {
                // Nothing was written. A hot product is written many times a second: try until it fits.
                await Backoff.PauseAsync(attempt, LongestPause, cancellationToken);
            }
            catch (Exception error) when (attempt < 10 && error is not AmbiguousCommitException && DatabaseErrors.IsTransient(error))
            {
                await Backoff.PauseAsync(attempt, LongestPause, cancellationToken);
            }
        }
    }

    private async Task<T> TryChangeAsync<T>(string productId, Func<FlashSaleDbContext, Inventory?, Task<T>> change, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var inventory = await context.Inventories.SingleOrDefaultAsync(row => row.ProductId == productId, cancellationToken);
        var result = await change(context, inventory);
        if (context.ChangeTracker.HasChanges())
        {
            await context.SaveChangesAsync(cancellationToken);
            await transaction.CommitKnowinglyAsync();
            await TellAsync(productId);
        }
        return result;
    }

    // What is committed is done: a fault from here on must not let it be done again.
    private async Task TellAsync(string productId)
    {
        for (var attempt = 1; attempt <= 10; attempt++)
        {
            try
            {
                await using var context = await contexts.CreateDbContextAsync();
                if (await context.ReadStockLevelAsync(productId, clock.Now(), CancellationToken.None) is { } level)
                    feed.Publish(level);
                return;
            }
            catch (Exception error) when (DatabaseErrors.IsTransient(error))
            {
                // The next change tells it at the latest.
                await Backoff.PauseAsync(attempt, LongestPause, CancellationToken.None);
            }
        }
    }
}
