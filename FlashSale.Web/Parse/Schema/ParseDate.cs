using System.Globalization;

namespace FlashSale.Web.Parse.Schema;

/// <summary>Dates in Parse's format: <c>2026-11-23T14:05:52.393Z</c>.</summary>
public static class ParseDate
{
    /// <summary>Length of a formatted date in bytes.</summary>
    public const int Length = 24;

    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    private static readonly string[] Accepted =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
        "yyyy-MM-dd'T'HH:mmK",
        "yyyy-MM-dd",
    ];

    /// <summary>Parses a date with optional time, fraction and offset. Without an offset it's UTC.</summary>
    public static bool TryParse(string? text, out DateTimeOffset instant) =>
        DateTimeOffset.TryParseExact(
            text, Accepted, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out instant);

    /// <summary>Formats a date, truncated to milliseconds.</summary>
    public static string Write(DateTimeOffset instant) => instant.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>Formats a date into at least <see cref="Length"/> bytes.</summary>
    public static void Write(DateTimeOffset instant, Span<byte> utf8) =>
        instant.UtcDateTime.TryFormat(utf8, out _, Format, CultureInfo.InvariantCulture);
}
