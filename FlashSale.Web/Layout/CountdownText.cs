using System.Globalization;

namespace FlashSale.Web.Layout;

/// <summary>The text of a countdown until the browser updates it (<c>wwwroot/countdown.js</c>), and in browsers without scripts.</summary>
public static class CountdownText
{
    /// <summary>The time left until an instant, in the browser's format but without tenths of a second.</summary>
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
