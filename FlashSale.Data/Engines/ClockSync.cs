using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FlashSale.Data.Engines;

/// <summary>
/// Synchronizes <see cref="ShopClock"/> with the database every few seconds. Logs when the machine's clock starts and stops deviating.
/// </summary>
public sealed partial class ClockSync(
    ShopClock clock,
    IDbContextFactory<FlashSaleDbContext> contexts,
    DatabaseOptions options,
    ILogger<ClockSync> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private bool isReported;

    /// <summary>True if the machine's clock deviates by more than <see cref="DatabaseOptions.MaxClockOffset"/>.</summary>
    public bool HasDrifted => clock.Offset.Duration() > options.MaxClockOffset;

    /// <summary>Synchronizes once. If the database is unreachable, the clock continues unchanged.</summary>
    /// <param name="cancellationToken">Cancels the measurement.</param>
    public async Task SyncAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            await clock.SyncAsync(context, cancellationToken);
        }
        catch (Exception fault) when (DatabaseErrors.IsDatabaseError(fault))
        {
            LogNotMeasured(fault);
        }
        if (HasDrifted == isReported)
            return;
        isReported = HasDrifted;
        if (isReported)
            LogDrifted(clock.Offset.TotalSeconds);
        else
            LogSynchronized(clock.Offset.TotalSeconds);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await SyncAsync(stoppingToken);
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message =
            "The machine's clock is {Ahead:0.0} s ahead of the database's; the shop uses the database's time, but synchronize the clock")]
    private partial void LogDrifted(double ahead);

    [LoggerMessage(Level = LogLevel.Information, Message = "The machine's clock agrees with the database's again ({Ahead:0.0} s ahead)")]
    private partial void LogSynchronized(double ahead);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Failed to measure the database's time; keeping the last offset")]
    private partial void LogNotMeasured(Exception fault);
}
