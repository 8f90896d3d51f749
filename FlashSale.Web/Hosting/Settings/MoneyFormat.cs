using System.Globalization;
using FlashSale.Domain;

namespace FlashSale.Web.Hosting.Settings;

/// <summary>Formats amounts in the shop's currency and culture. Thread-safe.</summary>
public sealed class MoneyFormat
{
    private readonly NumberFormatInfo format;

    /// <summary>Creates a format for a currency in a culture.</summary>
    public MoneyFormat(CultureInfo culture, Currency currency)
    {
        ArgumentNullException.ThrowIfNull(culture);
        ArgumentNullException.ThrowIfNull(currency);
        format = (NumberFormatInfo)culture.NumberFormat.Clone();
        format.CurrencyDecimalDigits = currency.Decimals;
        format.CurrencySymbol = SymbolOf(currency, culture);
    }

    /// <summary>An amount with its currency's symbol, such as <c>$1,299.00</c>.</summary>
    public string Write(decimal amount) => amount.ToString("C", format);

    private static string SymbolOf(Currency currency, CultureInfo culture)
    {
        if (!culture.IsNeutralCulture
            && culture.Name.Length > 0
            && new RegionInfo(culture.Name) is var own
            && own.ISOCurrencySymbol == currency.Code)
        {
            return own.CurrencySymbol;
        }
        var region = CultureInfo.GetCultures(CultureTypes.SpecificCultures)
            .Where(each => each.Name.Length > 0)
            .Select(each => new RegionInfo(each.Name))
            .FirstOrDefault(each => each.ISOCurrencySymbol == currency.Code);
        return region?.CurrencySymbol ?? currency.Code + "\u00A0";
    }
}
