using System.Globalization;

namespace FlashSale.Web.Parse.Queries;

/// <summary>Parses Parse's relative times: <c>3 days 2 hours ago</c>, <c>in 1 week</c>, <c>now</c>.</summary>
internal static class RelativeTime
{
    // More than ten thousand years, beyond every date.
    private const decimal LongestSeconds = 400_000_000_000m;

    /// <summary>Parses a relative time.</summary>
    /// <param name="text">The text.</param>
    /// <param name="now">The time of the query.</param>
    /// <param name="instant">The resulting time.</param>
    /// <param name="problem">What is wrong; empty if parsing succeeded.</param>
    /// <returns>Whether parsing succeeded.</returns>
    public static bool TryParse(string text, DateTimeOffset now, out DateTimeOffset instant, out string problem)
    {
        instant = now;
        problem = "";
        List<string> words = [.. text.ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        if (words is ["now"])
            return true;
        var (isFuture, isPast) = (words is ["in", ..], words is [.., "ago"]);
        if (isFuture == isPast)
        {
            problem = isFuture ? "A time cannot have both 'in' and 'ago'." : "A time starts with 'in' or ends with 'ago', or it is 'now'.";
            return false;
        }
        words.RemoveAt(isFuture ? 0 : words.Count - 1);
        if (words.Count % 2 != 0)
        {
            problem = "A number or a unit stands alone.";
            return false;
        }
        var seconds = 0m;
        foreach (var pair in words.Chunk(2))
        {
            if (!long.TryParse(pair[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            {
                problem = $"'{pair[0]}' is not a whole number.";
                return false;
            }
            if (SecondsOf(pair[1]) is not { } unit)
            {
                problem = $"'{pair[1]}' is not a unit. Units are years, weeks, days, hours, minutes and seconds.";
                return false;
            }
            seconds += (decimal)number * unit;
            if (Math.Abs(seconds) > LongestSeconds)
                break;
        }
        var ticks = now.Ticks + (Math.Clamp(isFuture ? seconds : -seconds, -LongestSeconds, LongestSeconds) * TimeSpan.TicksPerSecond);
        if (ticks < DateTimeOffset.MinValue.Ticks || ticks > DateTimeOffset.MaxValue.Ticks)
        {
            problem = $"'{text}' is out of range. The result must be in the years 1 to 9999.";
            return false;
        }
        instant = new DateTimeOffset((long)ticks, TimeSpan.Zero);
        return true;
    }

    private static int? SecondsOf(string unit) => unit switch
    {
        "yr" or "yrs" or "year" or "years" => 365 * 24 * 60 * 60,
        "wk" or "wks" or "week" or "weeks" => 7 * 24 * 60 * 60,
        "d" or "day" or "days" => 24 * 60 * 60,
        "hr" or "hrs" or "hour" or "hours" => 60 * 60,
        "min" or "mins" or "minute" or "minutes" => 60,
        "sec" or "secs" or "second" or "seconds" => 1,
        _ => null,
    };
}
