using FlashSale.Domain.Sales;

namespace FlashSale.Domain.Realtime;

/// <summary>How a product's stock stands, for everyone who looks.</summary>
/// <param name="ProductId">The product.</param>
/// <param name="Stock">Units in stock, 0 or more.</param>
/// <param name="SaleId">The sale that the next two figures are of; null without a sale.</param>
/// <param name="Claimed">Units that the sale has sold.</param>
/// <param name="Offered">Units that the sale offers; null for all the stock.</param>
/// <param name="RowVersion">The inventory's version: it grows with every change of units.</param>
/// <param name="SaleVersion">The sale's version, which also grows with a change of its terms; 0 without a sale.</param>
public sealed record StockLevel(
    string ProductId, int Stock, string? SaleId, int Claimed, int? Offered, ulong RowVersion, ulong SaleVersion = 0)
{
    /// <summary>Units that can be bought now: what is in stock, but not more than the sale still offers.</summary>
    public int Left => SaleUnits.Left(Stock, Offered, Claimed);

    /// <summary>Units that the sale has in all: sold and left.</summary>
    public int Total => Claimed + Left;

    /// <summary>How much of the sale is sold, in whole percent, 0 to 100; 100 only when nothing is left.</summary>
    public int ClaimedPercent => Left == 0 ? 100 : Math.Min(99, (int)(100L * Claimed / Total));

    /// <summary>
    /// Whether this is certainly older than another level of the same product. (Of two sales that follow each other, neither is: the one
    /// that comes later counts.)
    /// </summary>
    public bool IsOlderThan(StockLevel other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return RowVersion < other.RowVersion || (RowVersion == other.RowVersion && SaleId == other.SaleId && SaleVersion < other.SaleVersion);
    }
}
