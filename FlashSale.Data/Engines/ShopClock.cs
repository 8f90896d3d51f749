using System.Diagnostics.Metrics;
using FlashSale.Data.Ordering;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Data.Engines;

/// <summary>
/// The shop's time on a node that shares its database with others: the database's clock, which is the same for all of them. A measurement
/// ties it to the machine's monotonic clock, so setting the machine's wall clock changes nothing. Until the first measurement it is the
/// machine's time. Timers are the system's. Thread-safe.
/// </summary>
public sealed class ShopClock : TimeProvider
{
    private const int Samples = 5;

    private readonly TimeProvider system;
    private volatile Anchor? anchor;

    /// <summary>Makes a clock that shows the machine's time until it is measured.</summary>
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
    /// How far the machine's clock is ahead of the shop's time; negative if it is behind, zero before the first measurement.
    /// </summary>
    public TimeSpan Offset => system.GetUtcNow() - GetUtcNow();

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => system.LocalTimeZone;

    /// <inheritdoc/>
    public override long TimestampFrequency => system.TimestampFrequency;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() =>
        anchor is { } tied ? tied.Time + system.GetElapsedTime(tied.Timestamp) : system.GetUtcNow();

    /// <inheritdoc/>
    public override long GetTimestamp() => system.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        system.CreateTimer(callback, state, dueTime, period);

    /// <summary>
    /// Asks the database for its time a few times and follows the quickest answer. If it fails, the clock goes on as before.
    /// </summary>
    /// <param name="context">A context of a database that has a clock of its own: PostgreSQL or SQL Server.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task SyncAsync(FlashSaleDbContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        // Opening takes much longer than asking.
        await context.Database.OpenConnectionAsync(cancellationToken);
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandText = context is SqlServerFlashSaleDbContext ? "SELECT SYSUTCDATETIME()" : "SELECT clock_timestamp()";
        var (best, roundTrip) = (default(Anchor), TimeSpan.MaxValue);
        for (var sample = 0; sample < Samples; sample++)
        {
            var asked = system.GetTimestamp();
            var time = DateTime.SpecifyKind((DateTime)(await command.ExecuteScalarAsync(cancellationToken))!, DateTimeKind.Utc);
            var took = system.GetElapsedTime(asked);
            if (took < roundTrip)
                (best, roundTrip) = (new Anchor(new DateTimeOffset(time) - (took / 2), asked), took);
        }
        Follow(best!, roundTrip / 2);
    }

    // A difference within the error of the measurement means nothing, and following it would make time jump back and forth.
    private void Follow(Anchor measured, TimeSpan error)
    {
        if (anchor is { } tied
            && (tied.Time + system.GetElapsedTime(tied.Timestamp, measured.Timestamp) - measured.Time).Duration() <= error)
        {
            return;
        }
        anchor = measured;
    }

    private sealed record Anchor(DateTimeOffset Time, long Timestamp);
}
