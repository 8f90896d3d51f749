namespace FlashSale.Domain;

/// <summary>Calculates sale prices. Thread-safe.</summary>
public static class SalePricing
{
    /// <summary>price × (1 − discount/100), rounded to the currency's decimals, midpoint away from zero.</summary>
    public static decimal PriceOf(decimal price, decimal discount, Currency currency) => currency.Round(price * (100m - discount) / 100m);

    /// <summary>True if a discount would reduce a price above 0 to 0, which no sale may do.</summary>
    public static bool IsFree(decimal price, decimal discount, Currency currency) => price > 0 && PriceOf(price, discount, currency) <= 0;
}
