using System.Diagnostics;
using FlashSale.Data.Engines;
using FlashSale.Data.Sales;
using FlashSale.Domain;
using FlashSale.Domain.Realtime;
using FlashSale.Domain.Stock;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace FlashSale.Data.Realtime;

/// <summary>
/// Reads a product's stock level after a commit and publishes it. It never throws and can't be cancelled, because the caller would then
/// retry a commit that succeeded. Thread-safe.
/// </summary>
internal sealed partial class StockLevelReader(
    Func<IDbContextFactory<FlashSaleDbContext>> contexts, StockFeed stock, TimeProvider clock, ILogger<StockLevelReader> logger)
{
    private const int MaxAttempts = 10;
    private static readonly TimeSpan RetryTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MaxRetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>Publishes a level. If the database can't be reached, it retries for up to ten seconds.</summary>
    /// <param name="productId">The product. Nothing is published if it doesn't exist any more.</param>
    /// <param name="saved">Its inventory as it was just saved, so that only the nearest sale is read; null to read both.</param>
    public async Task PublishAsync(string productId, Inventory? saved = null)
    {
        var trying = Stopwatch.StartNew();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                foreach (var failure in await ReadAsync(productId, saved) is { } level ? stock.Publish(level) : [])
                    LogFailure(failure, productId);
                return;
            }
            catch (Exception error) when (attempt < MaxAttempts && trying.Elapsed < RetryTimeout && DatabaseErrors.IsTransient(error))
            {
                await Backoff.PauseAsync(attempt + 3, MaxRetryDelay, CancellationToken.None);
            }
            // Open pages get the level with the next change.
            catch (Exception error)
            {
                LogNotRead(error, productId);
                return;
            }
        }
    }

    private async Task<StockLevel?> ReadAsync(string productId, Inventory? saved)
    {
        await using var context = await contexts().CreateDbContextAsync(CancellationToken.None);
        if (saved is null)
            return await context.ReadStockLevelAsync(productId, clock.Now(), CancellationToken.None);
        return StockLevels.Of(saved, await context.Sales.AsNoTracking().FindNearestAsync(productId, clock.Now(), CancellationToken.None));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A subscriber failed when it was notified of the stock of {ProductId}")]
    private partial void LogFailure(Exception failure, string productId);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Failed to read the stock of {ProductId} after a change; open pages get it with the next change")]
    private partial void LogNotRead(Exception error, string productId);
}
