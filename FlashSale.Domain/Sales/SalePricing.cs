namespace FlashSale.Domain.Sales;

/// <summary>The one rule for what a unit costs in a sale.</summary>
public static class SalePricing
{
    /// <summary>price × (1 − discount/100), rounded to the currency's decimals, midpoint away from zero.</summary>
    public static decimal PriceOf(decimal price, decimal discount, Currency currency) => currency.Round(price * (100m - discount) / 100m);

    /// <summary>Whether a sale would give away a product that costs something, which no sale may.</summary>
    public static bool GivesAway(decimal price, decimal discount, Currency currency) => price > 0 && PriceOf(price, discount, currency) <= 0;
}
