namespace FlashSale.Web.Realtime.Hub;

/// <summary>How a product stands when one begins to watch it.</summary>
/// <param name="Stock">Its stock.</param>
/// <param name="Phase">Its sale, and the server's clock.</param>
public sealed record WatchedProduct(StockMessage Stock, SalePhaseMessage Phase);
