namespace FlashSale.Domain;

/// <summary>The shop's time: UTC in whole milliseconds, the precision of the database and the API. Thread-safe.</summary>
public static class ClockExtensions
{
    /// <summary>The current time, truncated to whole milliseconds so that stored times equal those in memory.</summary>
    public static DateTimeOffset Now(this TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        return clock.GetUtcNow().ToWholeMilliseconds();
    }

    /// <summary>Converts an instant to UTC, truncated to whole milliseconds.</summary>
    public static DateTimeOffset ToWholeMilliseconds(this DateTimeOffset instant)
    {
        var ticks = instant.UtcTicks;
        return new DateTimeOffset(ticks - (ticks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);
    }
}
