namespace FlashSale.Web.Hub;

/// <summary>The current state of a product, returned when a client starts to watch it.</summary>
/// <param name="Stock">Its stock.</param>
/// <param name="Phase">Its sale's phase, and the server's clock.</param>
public sealed record WatchedProduct(StockMessage Stock, SalePhaseMessage Phase);
