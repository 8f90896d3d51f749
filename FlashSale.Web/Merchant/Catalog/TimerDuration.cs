using System.Globalization;

namespace FlashSale.Web.Merchant.Catalog;

/// <summary>Units for a timer's duration. Each value is the unit's length in seconds.</summary>
internal enum DurationUnit
{
    Seconds = 1,
    Minutes = 60,
    Hours = 60 * 60,
    Days = 24 * 60 * 60,
}

/// <summary>Formats a timer's duration for merchants.</summary>
internal static class TimerDuration
{
    /// <summary>The duration in the largest unit that gives a whole number.</summary>
    public static (int Amount, DurationUnit Unit) Split(int seconds)
    {
        var unit = Enum.GetValues<DurationUnit>().Where(each => seconds % (int)each == 0).Max();
        return (seconds / (int)unit, unit);
    }

    /// <summary>The duration as text, such as <c>90 minutes</c>.</summary>
    public static string Write(int seconds)
    {
        var (amount, unit) = Split(seconds);
        var name = unit.ToString().ToLowerInvariant();
        return $"{amount.ToString("N0", CultureInfo.CurrentCulture)} {(amount == 1 ? name[..^1] : name)}";
    }
}
