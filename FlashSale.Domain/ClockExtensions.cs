namespace FlashSale.Domain;

/// <summary>The shop's time: UTC in whole milliseconds, as it is kept in the database and sent on the wire.</summary>
public static class ClockExtensions
{
    /// <summary>Now, cut to whole milliseconds, so that what is kept equals what was decided with.</summary>
    public static DateTimeOffset Now(this TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        return clock.GetUtcNow().ToWholeMilliseconds();
    }

    /// <summary>The instant in UTC, cut to whole milliseconds.</summary>
    public static DateTimeOffset ToWholeMilliseconds(this DateTimeOffset instant)
    {
        var ticks = instant.UtcTicks;
        return new DateTimeOffset(ticks - (ticks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);
    }
}
