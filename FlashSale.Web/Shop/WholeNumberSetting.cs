using System.Globalization;

namespace FlashSale.Web.Shop;

/// <summary>Settings that are whole numbers.</summary>
internal static class WholeNumberSetting
{
    /// <summary>Reads a number, 0 or more; null if it is not set.</summary>
    /// <param name="configuration">The settings.</param>
    /// <param name="setting">Its name.</param>
    /// <param name="meaning">What the number says, for whoever wrote it wrongly.</param>
    /// <exception cref="ConfigurationException">It is something else.</exception>
    public static int? ReadWholeNumber(this IConfiguration configuration, string setting, string meaning)
    {
        if (configuration[setting] is not { } text)
            return null;
        return int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number >= 0
            ? number
            : throw new ConfigurationException($"{setting} is '{text}'; it must be a whole number, 0 or more: {meaning}.");
    }
}
