namespace FlashSale.Domain.Stock;

/// <summary>A product's stock as the merchant's list shows it.</summary>
/// <param name="ProductId">The product.</param>
/// <param name="ProductName">Its name.</param>
/// <param name="Published">Whether shoppers see it.</param>
/// <param name="Stock">Units that can be sold.</param>
/// <param name="RowVersion">The inventory's version that this was read at.</param>
/// <param name="UpdatedAt">When the stock last changed, by an order too.</param>
public sealed record InventoryLine(string ProductId, string ProductName, bool Published, int Stock, ulong RowVersion, DateTimeOffset UpdatedAt);
