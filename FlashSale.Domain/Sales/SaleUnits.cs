namespace FlashSale.Domain.Sales;

/// <summary>The one rule for how many units can be bought: what is in stock, but no more than the sale still offers.</summary>
public static class SaleUnits
{
    /// <summary>Units that can be bought now, 0 or more.</summary>
    /// <param name="stock">Units in stock.</param>
    /// <param name="offered">Units that the sale offers; null for all the stock, or without a sale.</param>
    /// <param name="sold">Units that the sale has sold.</param>
    public static int Left(int stock, int? offered, int sold) => offered is { } limit ? Math.Max(0, Math.Min(stock, limit - sold)) : stock;
}
