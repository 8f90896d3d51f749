using System.Diagnostics.Metrics;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Data.Engines;

/// <summary>
/// A clock that follows the database server's time, so that all nodes agree. Between measurements it runs on the machine's monotonic
/// clock. Until the first measurement, it shows the machine's time. Thread-safe.
/// </summary>
public sealed class ShopClock : TimeProvider
{
    private const int Samples = 5;

    private readonly TimeProvider system;
    private volatile Anchor? anchor;

    /// <summary>Creates a clock that shows the machine's time until the first measurement.</summary>
    public ShopClock(TimeProvider system, IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        this.system = system;
        meters.Create(ShopMeter.Name).CreateObservableGauge(
            "flashsale.clock.offset",
            () => Offset.TotalSeconds,
            "s",
            "How far the machine's clock is ahead of the database's; negative if it is behind.");
    }

    /// <summary>
    /// How far the machine's clock is ahead of this clock; negative if it's behind, zero before the first measurement.
    /// </summary>
    public TimeSpan Offset => system.GetUtcNow() - GetUtcNow();

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => system.LocalTimeZone;

    /// <inheritdoc/>
    public override long TimestampFrequency => system.TimestampFrequency;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() =>
        anchor is { } current ? current.Time + system.GetElapsedTime(current.Timestamp) : system.GetUtcNow();

    /// <inheritdoc/>
    public override long GetTimestamp() => system.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        system.CreateTimer(callback, state, dueTime, period);

    /// <summary>
    /// Reads the database's time a few times and applies the fastest response. If it fails, the clock continues unchanged.
    /// </summary>
    /// <param name="context">A context of PostgreSQL or SQL Server.</param>
    /// <param name="cancellationToken">Cancels the measurement.</param>
    public async Task SyncAsync(FlashSaleDbContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        // Opened first, because connecting takes much longer than the query.
        await context.Database.OpenConnectionAsync(cancellationToken);
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandText = context is SqlServerFlashSaleDbContext ? "SELECT SYSUTCDATETIME()" : "SELECT clock_timestamp()";
        var (best, roundTrip) = (default(Anchor), TimeSpan.MaxValue);
        for (var sample = 0; sample < Samples; sample++)
        {
            var sentAt = system.GetTimestamp();
            var time = DateTime.SpecifyKind((DateTime)(await command.ExecuteScalarAsync(cancellationToken))!, DateTimeKind.Utc);
            var elapsed = system.GetElapsedTime(sentAt);
            if (elapsed < roundTrip)
                (best, roundTrip) = (new Anchor(new DateTimeOffset(time) - (elapsed / 2), sentAt), elapsed);
        }
        Apply(best!, roundTrip / 2);
    }

    // Ignores differences within the measurement error, which would make time jump back and forth.
    private void Apply(Anchor measured, TimeSpan error)
    {
        if (anchor is { } current
            && (current.Time + system.GetElapsedTime(current.Timestamp, measured.Timestamp) - measured.Time).Duration() <= error)
        {
            return;
        }
        anchor = measured;
    }

    private sealed record Anchor(DateTimeOffset Time, long Timestamp);
}
