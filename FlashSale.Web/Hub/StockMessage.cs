using FlashSale.Domain.Realtime;

namespace FlashSale.Web.Hub;

/// <summary>A product's stock, as the live hub sends it.</summary>
/// <param name="ProductId">The product.</param>
/// <param name="SaleId">The sale that the claimed and offered units belong to; null without a sale.</param>
/// <param name="Stock">Units in stock, 0 or more.</param>
/// <param name="Left">Units that can be bought now, 0 or more, at most what the sale still offers.</param>
/// <param name="Claimed">Units that the sale has sold.</param>
/// <param name="Offered">Units that the sale offers; null if it offers the whole stock.</param>
/// <param name="ClaimedPercent">Share of the sale that is sold, in whole percent from 0 to 100; 100 only when nothing is left.</param>
/// <param name="RowVersion">Increases with every change of the stock.</param>
public sealed record StockMessage(
    string ProductId, string? SaleId, int Stock, int Left, int Claimed, int? Offered, int ClaimedPercent, ulong RowVersion)
{
    internal static StockMessage Of(StockLevel level) =>
        new(level.ProductId, level.SaleId, level.Stock, level.Left, level.Claimed, level.Offered, level.ClaimedPercent, level.RowVersion);
}
