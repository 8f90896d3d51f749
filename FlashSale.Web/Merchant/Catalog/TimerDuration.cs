using System.Globalization;

namespace FlashSale.Web.Merchant.Catalog;

/// <summary>The units in which merchants say how long a countdown runs; each is worth so many seconds.</summary>
internal enum DurationUnit
{
    Seconds = 1,
    Minutes = 60,
    Hours = 60 * 60,
    Days = 24 * 60 * 60,
}

/// <summary>How long a countdown runs, as merchants say it.</summary>
internal static class TimerDuration
{
    /// <summary>The largest unit of which a duration is a whole number.</summary>
    public static (int Amount, DurationUnit Unit) Split(int seconds)
    {
        var unit = Enum.GetValues<DurationUnit>().Where(each => seconds % (int)each == 0).Max();
        return (seconds / (int)unit, unit);
    }

    /// <summary>A duration in words, such as <c>90 minutes</c>.</summary>
    public static string Write(int seconds)
    {
        var (amount, unit) = Split(seconds);
        var name = unit.ToString().ToLowerInvariant();
        return $"{amount.ToString("N0", CultureInfo.CurrentCulture)} {(amount == 1 ? name[..^1] : name)}";
    }
}
