using System.Globalization;
using FlashSale.Domain;

namespace FlashSale.Web.Merchant;

/// <summary>A merchant's own time zone: between instants and the times that a merchant reads and types.</summary>
public sealed class MerchantZone(TimeZoneInfo zone)
{
    // How a field of the type datetime-local writes a time.
    private const string FieldFormat = "yyyy-MM-dd'T'HH:mm";
    private static readonly string[] TypedFormats = [FieldFormat, "yyyy-MM-dd'T'HH:mm:ss"];

    /// <summary>The zone's name, such as <c>Europe/Berlin</c>.</summary>
    public string Name => zone.Id;

    /// <summary>The zone with this IANA name; if it is not known here, one that is always so many minutes ahead of UTC.</summary>
    public static MerchantZone Of(string? name, int minutesAheadOfUtc)
    {
        if (name is not null && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var found))
            return new(found);
        var offset = TimeSpan.FromMinutes(minutesAheadOfUtc);
        var shown = string.Create(CultureInfo.InvariantCulture, $"UTC{(offset < TimeSpan.Zero ? '-' : '+')}{offset:hh\\:mm}");
        return new(TimeZoneInfo.CreateCustomTimeZone(shown, offset, shown, shown));
    }

    /// <summary>An instant in words, such as <c>Mon 23 Nov 2026, 2:05 PM</c>.</summary>
    public string Write(DateTimeOffset instant)
    {
        var local = TimeZoneInfo.ConvertTime(instant, zone);
        return $"{local.ToString("ddd d MMM yyyy", CultureInfo.CurrentCulture)}, {local.ToString("t", CultureInfo.CurrentCulture)}";
    }

    /// <summary>When the day of an instant began in this zone.</summary>
    public DateTimeOffset StartOfDay(DateTimeOffset instant)
    {
        var midnight = TimeZoneInfo.ConvertTime(instant, zone).Date;
        // Where the clocks go forward at midnight, the day begins at one.
        while (zone.IsInvalidTime(midnight))
            midnight = midnight.AddMinutes(30);
        var offset = zone.IsAmbiguousTime(midnight) ? zone.GetAmbiguousTimeOffsets(midnight).Max() : zone.GetUtcOffset(midnight);
        return new DateTimeOffset(midnight, offset).ToUniversalTime();
    }

    /// <summary>An instant as a date and time field shows it, to the minute.</summary>
    public string WriteField(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, zone).ToString(FieldFormat, CultureInfo.InvariantCulture);

    /// <summary>
    /// Reads what a date and time field holds. When the clocks go back and the time comes twice, the first one is meant.
    /// </summary>
    /// <param name="typed">What the field holds.</param>
    /// <param name="instant">The instant meant, in UTC.</param>
    /// <returns>What is wrong with it in words, or null.</returns>
    public string? Read(string? typed, out DateTimeOffset instant)
    {
        instant = default;
        if (string.IsNullOrWhiteSpace(typed))
            return "Choose a date and a time.";
        if (!DateTime.TryParseExact(typed, TypedFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) || local.Year is < 2000 or > 9000)
            return "This is no date and time.";
        if (zone.IsInvalidTime(local))
            return $"There is no {local.ToString("t", CultureInfo.CurrentCulture)} on that day: the clocks go forward. Choose another time.";
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        instant = new DateTimeOffset(local, offset).ToWholeMilliseconds();
        return null;
    }
}
