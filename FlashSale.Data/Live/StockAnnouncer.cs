using System.Diagnostics;
using FlashSale.Data.Engines;
using FlashSale.Domain;
using FlashSale.Domain.Live;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace FlashSale.Data.Live;

/// <summary>
/// Tells everyone who looks what was changed, once it is committed. It never throws and is not cut off by a visitor who leaves: what is committed
/// must neither look as if it had failed nor be done again.
/// </summary>
internal sealed partial class StockAnnouncer(IDbContextFactory<FlashSaleDbContext> contexts, StockFeed stock, SaleFeed sales, TimeProvider clock, ILogger<StockAnnouncer> logger)
{
    private const int MaxFaults = 10;
    private static readonly TimeSpan LongestTrying = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestPauseAfterFault = TimeSpan.FromSeconds(1);

    /// <summary>A product, its price or its banner changed: open pages read it anew.</summary>
    public async Task AnnounceProductAsync(string productId)
    {
        foreach (var failure in await sales.AnnounceEditAsync(new SaleNotice(productId)))
            LogFailure(failure);
    }

    /// <summary>A sale of the product changed: its figures, its times and the scheduler's next instant.</summary>
    public async Task AnnounceSaleAsync(string productId)
    {
        // Before the database is asked for anything: that may fail.
        var told = AnnounceProductAsync(productId);
        // Without waiting for ten thousand pages: buyers are refused by the level.
        await AnnounceStockAsync(productId);
        await told;
    }

    /// <summary>The product's stock changed, or what its sale makes of it.</summary>
    public async Task AnnounceStockAsync(string productId)
    {
        var trying = Stopwatch.StartNew();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var context = await contexts.CreateDbContextAsync(CancellationToken.None);
                if (await context.ReadStockLevelAsync(productId, clock.Now(), CancellationToken.None) is { } level)
                    stock.Publish(level);
                return;
            }
            catch (Exception error) when (attempt < MaxFaults && trying.Elapsed < LongestTrying && DatabaseErrors.IsTransient(error))
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "Failed to notify a page of a merchant's change")]
    private partial void LogFailure(Exception failure);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The stock of product {ProductId} was changed, but its new level couldn't be read to update open pages")]
    private partial void LogNotTold(Exception error, string productId);
}
