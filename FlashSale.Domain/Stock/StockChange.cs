namespace FlashSale.Domain.Stock;

/// <summary>What a change of stock came to.</summary>
/// <param name="Line">The stock as it was kept; orders may have come since.</param>
/// <param name="Movement">What was written to the books; null if the stock was so already.</param>
public sealed record StockChange(InventoryLine Line, StockMovement? Movement);
