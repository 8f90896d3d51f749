using FlashSale.Data;
using FlashSale.Data.Realtime;
using FlashSale.Domain;
using FlashSale.Domain.Realtime;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Web.Realtime.Sales;

/// <summary>
/// Waits until the next sale begins or ends and then notifies all open pages, so that <em>Buy</em> appears everywhere at the same time.
/// One timer serves the whole process.
/// </summary>
internal sealed partial class PhaseScheduler(
    IDbContextFactory<FlashSaleDbContext> contexts,
    SaleFeed sales,
    StockFeed stock,
    TimeProvider clock,
    ILogger<PhaseScheduler> logger) : BackgroundService
{
    // Limits each wait, so that an adjusted clock or a sale planned on another node is noticed.
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        var announcedUntil = clock.Now();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var now = clock.Now();
                await AnnounceAsync(announcedUntil, now, stoppingToken);
                announcedUntil = now;
                var next = await FindNextInstantAsync(now, stoppingToken);
                await WaitUntilAsync(next, stoppingToken);
            }
            catch (Exception error) when (error is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                LogRetry(error);
                await Task.Delay(TimeSpan.FromSeconds(1), clock, stoppingToken);
            }
        }
    }

    private async Task AnnounceAsync(DateTimeOffset after, DateTimeOffset upTo, CancellationToken cancellationToken)
    {
        if (upTo <= after)
            return;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var products = await context.Sales.AsNoTracking()
            .Where(sale => (sale.StartTime > after && sale.StartTime <= upTo) || (sale.EndTime > after && sale.EndTime <= upTo))
            .Select(sale => sale.ProductId).Distinct().ToListAsync(cancellationToken);
        foreach (var product in products)
        {
            var failures = await context.ReadStockLevelAsync(product, upTo, cancellationToken) is { } level ? stock.Publish(level) : [];
            foreach (var failure in failures.Concat(await sales.PublishPhaseAsync(new SaleNotice(product))))
                LogFailure(failure);
        }
    }

    private async Task<DateTimeOffset?> FindNextInstantAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var nextStart = await context.Sales.Where(sale => sale.StartTime > now)
            .MinAsync(sale => (DateTimeOffset?)sale.StartTime, cancellationToken);
        var nextEnd = await context.Sales.Where(sale => sale.EndTime > now)
            .MinAsync(sale => (DateTimeOffset?)sale.EndTime, cancellationToken);
        return nextStart < nextEnd ? nextStart : nextEnd ?? nextStart;
    }

    private async Task WaitUntilAsync(DateTimeOffset? instant, CancellationToken cancellationToken)
    {
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var edit = sales.WaitForEditAsync(wait.Token);
        var wake = instant is { } next && next - clock.GetUtcNow() < MaxWait ? next - clock.GetUtcNow() : MaxWait;
        // Adds a millisecond, because timers may fire slightly early.
        var timer = Task.Delay(wake > TimeSpan.Zero ? wake + TimeSpan.FromMilliseconds(1) : TimeSpan.Zero, clock, wait.Token);
        await Task.WhenAny(edit, timer);
        await wait.CancelAsync();
        await Task.WhenAll(edit, timer).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Failed to notify a page that a sale began or ended")]
    private partial void LogFailure(Exception failure);

    [LoggerMessage(Level = LogLevel.Error, Message = "Failed to find the next sale that begins or ends; retrying in a second")]
    private partial void LogRetry(Exception error);
}
