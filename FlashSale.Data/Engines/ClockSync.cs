using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FlashSale.Data.Engines;

/// <summary>
/// Keeps <see cref="ShopClock"/> at the database's time, and logs when the machine's clock is wrong and when it is right again.
/// </summary>
public sealed partial class ClockSync(
    ShopClock clock,
    IDbContextFactory<FlashSaleDbContext> contexts,
    DatabaseOptions options,
    ILogger<ClockSync> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private bool isReported;

    /// <summary>Whether the machine's clock is further from the database's than <see cref="DatabaseOptions.MaxClockOffset"/>.</summary>
    public bool HasDrifted => clock.Offset.Duration() > options.MaxClockOffset;

    /// <summary>Measures once. A database that can't be asked leaves the clock as it was.</summary>
    /// <param name="cancellationToken">Gives up.</param>
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
            LogOff(clock.Offset.TotalSeconds);
        else
            LogGood(clock.Offset.TotalSeconds);
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
        Message = "The machine's clock is {Ahead:0.0} s ahead of the database's. The shop uses the database's time; synchronize the clock")]
    private partial void LogOff(double ahead);

    [LoggerMessage(Level = LogLevel.Information, Message = "The machine's clock agrees with the database's again ({Ahead:0.0} s ahead)")]
    private partial void LogGood(double ahead);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The database's time could not be measured; the clock goes on as before")]
    private partial void LogNotMeasured(Exception fault);
}
