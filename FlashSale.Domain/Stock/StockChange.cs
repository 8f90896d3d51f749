namespace FlashSale.Domain.Stock;

/// <summary>The result of a stock change.</summary>
/// <param name="Line">The stock as saved. Later orders may have changed it.</param>
/// <param name="Movement">The recorded movement; null if the stock already had this value.</param>
public sealed record StockChange(InventoryLine Line, StockMovement? Movement);
