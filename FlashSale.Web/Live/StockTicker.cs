using FlashSale.Domain.Live;

namespace FlashSale.Web.Live;

/// <summary>
/// Tells everyone who looks the newest stock, at most four times a second. A round starts only when the last one is done, and after a
/// pause that grows with what the last one took, so that telling leaves the processor to the buyers however many look. Only what decides
/// whether one can buy does not wait out a long pause.
/// </summary>
internal sealed partial class StockTicker(StockFeed feed, TimeProvider clock, ILogger<StockTicker> logger) : BackgroundService
{
    private const double PausePerRound = 2;

    /// <summary>The shortest time between two rounds; a longer pause consists of several.</summary>
    internal static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Off the host's start-up path, whatever the first round costs.
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            await feed.WaitForChangeAsync(stoppingToken);
            var began = clock.GetTimestamp();
            foreach (var failure in feed.Flush())
                LogFailure(failure);
            var told = clock.GetTimestamp();
            var pause = clock.GetElapsedTime(began, told) * PausePerRound;
            do
                await Task.Delay(Period, clock, stoppingToken);
            while (clock.GetElapsedTime(told) < pause && !feed.HasDecisiveChange);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A page could not be told the newest stock")]
    private partial void LogFailure(Exception failure);
}
