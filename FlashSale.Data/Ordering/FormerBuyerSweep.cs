using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FlashSale.Data.Ordering;

/// <summary>Clears the hashes of deleted accounts' e-mail addresses within a minute after their sale's end.</summary>
internal sealed partial class FormerBuyerSweep(FormerBuyers buyers, TimeProvider clock, ILogger<FormerBuyerSweep> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        var isPrepared = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!isPrepared)
                    await buyers.PrepareAsync(stoppingToken);
                isPrepared = true;
                if (await buyers.ClearEndedAsync(stoppingToken) is > 0 and var count)
                    LogCleared(count);
            }
            // The database may be unreachable. The next run tries again.
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                LogRetry(error, Interval);
            }
            await Task.Delay(Interval, clock, stoppingToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Cleared the address hashes of {Count} orders of deleted accounts")]
    private partial void LogCleared(int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "Failed to clear the address hashes of deleted accounts; retrying in {Interval}")]
    private partial void LogRetry(Exception error, TimeSpan interval);
}
