using System.Globalization;

namespace FlashSale.Web.Layout;

/// <summary>What a countdown shows until the browser takes it over (<c>wwwroot/countdown.js</c>), and where there are no scripts.</summary>
public static class CountdownText
{
    /// <summary>What is left until an instant, in the words of the browser, but for its tenths.</summary>
    public static string Until(DateTimeOffset end, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        var left = end - clock.GetUtcNow();
        return left switch
        {
            { Ticks: <= 0 } => "00:00",
            { Days: > 0 } => left.ToString("d' d 'hh':'mm':'ss", CultureInfo.InvariantCulture),
            { Hours: > 0 } => left.ToString("h':'mm':'ss", CultureInfo.InvariantCulture),
            _ => left.ToString("mm':'ss", CultureInfo.InvariantCulture),
        };
    }
}
