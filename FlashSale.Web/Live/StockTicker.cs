using FlashSale.Domain.Live;

namespace FlashSale.Web.Live;

/// <summary>
/// Tells everyone who looks the newest stock, at most four times a second. A round starts only when the last one is done, so that
/// nothing piles up however many look and however fast orders come.
/// </summary>
internal sealed partial class StockTicker(StockFeed feed, TimeProvider clock, ILogger<StockTicker> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Off the host's start-up path, whatever the first round costs.
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            await feed.WaitForChangeAsync(stoppingToken);
            foreach (var failure in feed.Flush())
                LogFailure(failure);
            await Task.Delay(Period, clock, stoppingToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A page could not be told the newest stock")]
    private partial void LogFailure(Exception failure);
}
