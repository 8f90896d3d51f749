using System.Globalization;

namespace FlashSale.Web.Hosting.Settings;

/// <summary>Reads settings that are whole numbers.</summary>
internal static class WholeNumberSetting
{
    /// <summary>Reads a number; null if it isn't set.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="setting">The setting's name.</param>
    /// <param name="meaning">What the number means, for the error message.</param>
    /// <param name="least">The minimum.</param>
    /// <exception cref="ConfigurationException">The value isn't such a number.</exception>
    public static int? ReadWholeNumber(this IConfiguration configuration, string setting, string meaning, int least = 0)
    {
        if (configuration[setting] is not { } text)
            return null;
        return int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number >= least
            ? number
            : throw new ConfigurationException($"{setting} is '{text}'. Set it to a whole number, {least} or more: {meaning}.");
    }
}
