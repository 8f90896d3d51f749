using FlashSale.Domain.Sales;

namespace FlashSale.Domain.Realtime;

/// <summary>A product's stock, with the figures of its nearest sale.</summary>
/// <param name="ProductId">The product.</param>
/// <param name="Stock">Units in stock, 0 or more.</param>
/// <param name="SaleId">The sale that <paramref name="Claimed"/> and <paramref name="Offered"/> belong to; null without a sale.</param>
/// <param name="Claimed">Units that the sale has sold; 0 without a sale.</param>
/// <param name="Offered">Units that the sale offers; null if it offers the whole stock.</param>
/// <param name="RowVersion">The inventory's version, which increases with every change of its stock.</param>
/// <param name="SaleVersion">The sale's version, which also increases when its terms change; 0 without a sale.</param>
public sealed record StockLevel(
    string ProductId, int Stock, string? SaleId, int Claimed, int? Offered, ulong RowVersion, ulong SaleVersion = 0)
{
    /// <summary>Units that can be bought now: the stock, but at most what the sale still offers.</summary>
    public int Left => SaleUnits.Left(Stock, Offered, Claimed);

    /// <summary>All units of the sale, sold and left.</summary>
    public int Total => Claimed + Left;

    /// <summary>Share of the sale that is sold, in whole percent from 0 to 100; 100 only when nothing is left.</summary>
    public int ClaimedPercent => Left == 0 ? 100 : Math.Min(99, (int)(100L * Claimed / Total));

    /// <summary>
    /// Whether this level is certainly older than another level of the same product. Levels of different sales with the same stock can't be
    /// compared: neither is older.
    /// </summary>
    public bool IsOlderThan(StockLevel other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return RowVersion < other.RowVersion
            || (RowVersion == other.RowVersion && SaleId == other.SaleId && SaleVersion < other.SaleVersion);
    }
}
