using System.Globalization;

namespace FlashSale.Web.Parse.Protocol;

/// <summary>Instants as Parse writes them: <c>2026-11-23T14:05:52.393Z</c>.</summary>
public static class ParseDate
{
    /// <summary>Bytes that a written instant takes.</summary>
    public const int Length = 24;

    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    private static readonly string[] Accepted =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
        "yyyy-MM-dd'T'HH:mmK",
        "yyyy-MM-dd",
    ];

    /// <summary>Reads an instant: with seconds, their fraction and an offset or without. What names no offset is UTC.</summary>
    public static bool TryParse(string? text, out DateTimeOffset instant) =>
        DateTimeOffset.TryParseExact(text, Accepted, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out instant);

    /// <summary>Writes an instant; finer parts than milliseconds are cut off.</summary>
    public static string Write(DateTimeOffset instant) => instant.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>Writes an instant into at least <see cref="Length"/> bytes.</summary>
    public static void Write(DateTimeOffset instant, Span<byte> utf8) => instant.UtcDateTime.TryFormat(utf8, out _, Format, CultureInfo.InvariantCulture);
}
