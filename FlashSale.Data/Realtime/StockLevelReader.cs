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
/// Reads a product's stock level after a change and publishes it. It never throws, and a visitor who leaves doesn't cancel it: what is committed
/// must not look as if it had failed, and must not be repeated. Thread-safe.
/// </summary>
internal sealed partial class StockLevelReader(
    Func<IDbContextFactory<FlashSaleDbContext>> contexts, StockFeed stock, TimeProvider clock, ILogger<StockLevelReader> logger)
{
    private const int MaxFaults = 10;
    private static readonly TimeSpan LongestTrying = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestPauseAfterFault = TimeSpan.FromSeconds(1);

    /// <summary>Publishes a level. While the database can't be reached, it tries for up to ten seconds.</summary>
    /// <param name="productId">The product. One that doesn't exist any more has no level.</param>
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
            catch (Exception error) when (attempt < MaxFaults && trying.Elapsed < LongestTrying && DatabaseErrors.IsTransient(error))
            {
                await Backoff.PauseAsync(attempt + 3, LongestPauseAfterFault, CancellationToken.None);
            }
#pragma warning disable CA1031 // Open pages get the level with the next change.
            catch (Exception error)
#pragma warning restore CA1031
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "The stock of {ProductId} was changed, but its new level could not be read for open pages")]
    private partial void LogNotRead(Exception error, string productId);
}
