using System.Globalization;
using FlashSale.Domain;

namespace FlashSale.Web.Layout;

/// <summary>A merchant's time zone. Converts between instants and the local times that the merchant reads and types.</summary>
public sealed class MerchantZone(TimeZoneInfo zone)
{
    // The value format of <input type="datetime-local">.
    private const string FieldFormat = "yyyy-MM-dd'T'HH:mm";
    private static readonly string[] TypedFormats = [FieldFormat, "yyyy-MM-dd'T'HH:mm:ss"];

    /// <summary>The zone's name, such as <c>Europe/Berlin</c>.</summary>
    public string Name => zone.Id;

    /// <summary>The zone with this IANA name; if the server doesn't know it, a zone with this fixed offset from UTC.</summary>
    public static MerchantZone Of(string? name, int minutesAheadOfUtc)
    {
        if (name is not null && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var found))
            return new(found);
        var offset = TimeSpan.FromMinutes(minutesAheadOfUtc);
        var shown = string.Create(CultureInfo.InvariantCulture, $"UTC{(offset < TimeSpan.Zero ? '-' : '+')}{offset:hh\\:mm}");
        return new(TimeZoneInfo.CreateCustomTimeZone(shown, offset, shown, shown));
    }

    /// <summary>An instant as text, such as <c>Mon 23 Nov 2026, 2:05 PM</c>.</summary>
    public string Write(DateTimeOffset instant)
    {
        var local = TimeZoneInfo.ConvertTime(instant, zone);
        return $"{local.ToString("ddd d MMM yyyy", CultureInfo.CurrentCulture)}, {local.ToString("t", CultureInfo.CurrentCulture)}";
    }

    /// <summary>The start, in UTC, of the local day that contains an instant.</summary>
    public DateTimeOffset StartOfDay(DateTimeOffset instant)
    {
        var midnight = TimeZoneInfo.ConvertTime(instant, zone).Date;
        // If clocks go forward at midnight, the day starts at the first valid time.
        while (zone.IsInvalidTime(midnight))
            midnight = midnight.AddMinutes(30);
        var offset = zone.IsAmbiguousTime(midnight) ? zone.GetAmbiguousTimeOffsets(midnight).Max() : zone.GetUtcOffset(midnight);
        return new DateTimeOffset(midnight, offset).ToUniversalTime();
    }

    /// <summary>An instant as the value of a date and time field, to the minute.</summary>
    public string WriteField(DateTimeOffset instant) =>
        TimeZoneInfo.ConvertTime(instant, zone).ToString(FieldFormat, CultureInfo.InvariantCulture);

    /// <summary>
    /// Parses the value of a date and time field. When clocks go back and a local time occurs twice, the first one is used.
    /// </summary>
    /// <param name="typed">The field's value.</param>
    /// <param name="instant">The instant in UTC.</param>
    /// <returns>The error to show; null if the value is valid.</returns>
    public string? Read(string? typed, out DateTimeOffset instant)
    {
        instant = default;
        if (string.IsNullOrWhiteSpace(typed))
            return "Enter a date and time.";
        if (!DateTime.TryParseExact(typed, TypedFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
            || local.Year is < 2000 or > 9000)
        {
            return "Enter a valid date and time.";
        }
        if (zone.IsInvalidTime(local))
        {
            var time = local.ToString("t", CultureInfo.CurrentCulture);
            return $"{time} doesn't exist on that day because clocks go forward. Choose another time.";
        }
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        instant = new DateTimeOffset(local, offset).ToWholeMilliseconds();
        return null;
    }
}
