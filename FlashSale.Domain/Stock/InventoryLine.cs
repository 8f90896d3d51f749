namespace FlashSale.Domain.Stock;

/// <summary>A product's stock, as a row in the merchant's list.</summary>
/// <param name="ProductId">The product.</param>
/// <param name="ProductName">The product's name.</param>
/// <param name="Published">True if shoppers see the product.</param>
/// <param name="Stock">Units that can be sold.</param>
/// <param name="RowVersion">The inventory's row version at the time of reading.</param>
/// <param name="UpdatedAt">When the stock last changed, including by orders.</param>
public sealed record InventoryLine(
    string ProductId, string ProductName, bool Published, int Stock, ulong RowVersion, DateTimeOffset UpdatedAt);
