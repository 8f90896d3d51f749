namespace FlashSale.Domain.Sales;

/// <summary>The prices that shoppers see on a product in a sale.</summary>
/// <param name="Price">The product's price without the sale.</param>
/// <param name="Discount">Percent off.</param>
/// <param name="SalePrice">What one unit costs in the sale.</param>
public sealed record PriceTag(decimal Price, decimal Discount, decimal SalePrice)
{
    /// <summary>The prices of a product at a discount.</summary>
    public static PriceTag Of(decimal price, decimal discount, Currency currency) =>
        new(price, discount, SalePricing.PriceOf(price, discount, currency));
}
