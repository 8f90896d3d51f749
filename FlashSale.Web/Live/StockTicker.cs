using FlashSale.Domain.Live;

namespace FlashSale.Web.Live;

/// <summary>
/// Tells everyone who looks the newest stock, at most four times a second. A round starts only when the last one is done, and after a
/// pause that grows with what the last one took, so that telling leaves the processor to the buyers however many look. Only what decides
/// whether one can buy does not wait out a long pause.
/// </summary>
internal sealed partial class StockTicker(StockFeed feed, TimeProvider clock, ILogger<StockTicker> logger) : BackgroundService
{
    private const double PausePerRound = 0.25;

    /// <summary>The shortest time between the beginnings of two rounds.</summary>
    internal static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Off the host's start-up path, whatever the first round costs.
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            await feed.WaitForChangeAsync(stoppingToken);
            var began = clock.GetTimestamp();
            foreach (var failure in await feed.FlushAsync(YieldAsync))
                LogFailure(failure);
            await PauseAsync(began, clock.GetElapsedTime(began), stoppingToken);
        }
    }

    private async Task PauseAsync(long began, TimeSpan round, CancellationToken stoppingToken)
    {
        var end = TimeSpan.FromTicks(Math.Max(Period.Ticks, (round * (1 + PausePerRound)).Ticks));
        while (clock.GetElapsedTime(began) is var elapsed && elapsed < end && !(elapsed >= Period && feed.HasDecisiveChange))
        {
            var rest = (elapsed < Period ? Period : end) - elapsed;
            await Task.Delay(rest < Period ? rest : Period, clock, stoppingToken);
        }
    }

    // Behind the messages that wait to be sent: what thousands of pages are told in one go would reach the last of them seconds old.
    private static async Task YieldAsync() => await Task.Yield();

    [LoggerMessage(Level = LogLevel.Warning, Message = "Failed to update a page's stock")]
    private partial void LogFailure(Exception failure);
}
