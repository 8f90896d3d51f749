namespace FlashSale.Domain.Live;

/// <summary>How a product's stock stands, for everyone who looks.</summary>
/// <param name="ProductId">The product.</param>
/// <param name="Stock">Units in stock, 0 or more.</param>
/// <param name="SaleId">The sale that the next two figures are of; null without a sale.</param>
/// <param name="Claimed">Units that the sale has sold.</param>
/// <param name="Offered">Units that the sale offers; null for all the stock.</param>
/// <param name="RowVersion">The inventory's version: of two levels of a product the one with the larger version is newer.</param>
public sealed record StockLevel(string ProductId, int Stock, string? SaleId, int Claimed, int? Offered, ulong RowVersion)
{
    /// <summary>Units that can be bought now: what is in stock, but not more than the sale still offers.</summary>
    public int Left => Offered is { } offered ? Math.Max(0, Math.Min(Stock, offered - Claimed)) : Stock;

    /// <summary>Units that the sale has in all: sold and left.</summary>
    public int Total => Claimed + Left;

    /// <summary>How much of the sale is sold, in whole percent, 0 to 100; 100 only when nothing is left.</summary>
    public int ClaimedPercent => Left == 0 ? 100 : Math.Min(99, (int)(100L * Claimed / Total));
}
