using FlashSale.Domain.Realtime;

namespace FlashSale.Web.Realtime.Hub;

/// <summary>How a product's stock stands, as the live hub tells it.</summary>
/// <param name="ProductId">The product.</param>
/// <param name="SaleId">The sale that the figures of claimed and offered units are of; null without a sale.</param>
/// <param name="Stock">Units in stock, 0 or more.</param>
/// <param name="Left">Units that can be bought now, 0 or more: never more than the sale still offers.</param>
/// <param name="Claimed">Units that the sale has sold.</param>
/// <param name="Offered">Units that the sale offers; null for all the stock.</param>
/// <param name="ClaimedPercent">How much of the sale is sold, in whole percent, 0 to 100; 100 only when nothing is left.</param>
/// <param name="RowVersion">Grows with every change of units.</param>
public sealed record StockMessage(string ProductId, string? SaleId, int Stock, int Left, int Claimed, int? Offered, int ClaimedPercent, ulong RowVersion)
{
    internal static StockMessage Of(StockLevel level) =>
        new(level.ProductId, level.SaleId, level.Stock, level.Left, level.Claimed, level.Offered, level.ClaimedPercent, level.RowVersion);
}
