using System.Globalization;

namespace FlashSale.Web.Hosting.Settings;

/// <summary>Settings that are whole numbers.</summary>
internal static class WholeNumberSetting
{
    /// <summary>Reads a number; null if it is not set.</summary>
    /// <param name="configuration">The settings.</param>
    /// <param name="setting">Its name.</param>
    /// <param name="meaning">What the number says, for whoever wrote it wrongly.</param>
    /// <param name="least">The least that it may be.</param>
    /// <exception cref="ConfigurationException">It is something else.</exception>
    public static int? ReadWholeNumber(this IConfiguration configuration, string setting, string meaning, int least = 0)
    {
        if (configuration[setting] is not { } text)
            return null;
        return int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number >= least
            ? number
            : throw new ConfigurationException($"{setting} is '{text}'; it must be a whole number, {least} or more: {meaning}.");
    }
}
