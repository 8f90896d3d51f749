namespace FlashSale.Domain;

/// <summary>The prices of a product in a sale, as shoppers see them.</summary>
/// <param name="Price">The product's price without the sale.</param>
/// <param name="Discount">Percent off.</param>
/// <param name="SalePrice">The price of one unit in the sale.</param>
public sealed record PriceTag(decimal Price, decimal Discount, decimal SalePrice)
{
    /// <summary>Calculates the prices at a discount.</summary>
    public static PriceTag Of(decimal price, decimal discount, Currency currency) =>
        new(price, discount, SalePricing.PriceOf(price, discount, currency));
}
