using System.Globalization;

namespace FlashSale.Web.Storefront;

/// <summary>Reads the price that a page showed when the shopper pressed <em>Buy</em>.</summary>
internal static class ShownPrice
{
    // Equals no price, so the checkout answers with the right one and sells nothing.
    private const decimal None = -1m;

    /// <summary>Reads a price like <c>29.90</c>. Any other text becomes a price that no product has.</summary>
    public static decimal Read(string? sent) =>
        decimal.TryParse(sent, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var price) ? price : None;
}
