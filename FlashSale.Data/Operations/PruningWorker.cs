using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FlashSale.Data.Operations;

/// <summary>Runs the <see cref="Pruner"/> every ten minutes.</summary>
internal sealed partial class PruningWorker(Pruner pruner, TimeProvider clock, ILogger<PruningWorker> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            // The first run isn't at startup, when the node is busy.
            await Task.Delay(Interval, clock, stoppingToken);
            try
            {
                if (await pruner.PruneAsync(stoppingToken) is > 0 and var count)
                    LogPruned(count);
            }
            // The database may be unreachable. The next run tries again.
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                LogRetry(error.GetBaseException().Message, Interval);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Deleted {Count} old rows")]
    private partial void LogPruned(int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Failed to delete old rows; retrying in {Interval}: {Reason}")]
    private partial void LogRetry(string reason, TimeSpan interval);
}
