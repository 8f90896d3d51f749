using FlashSale.Domain.Catalog;
using FlashSale.Domain.Realtime;
using FlashSale.Domain.Sales;

namespace FlashSale.Domain.Storefront;

/// <summary>What a product's page shows.</summary>
/// <param name="Product">The product.</param>
/// <param name="Sale">The live sale; without one the next sale; without one the last. Null if it never had a sale.</param>
/// <param name="Level">Units left and claimed at the time of reading.</param>
/// <param name="TimerEndsAt">When its countdown banner ends; null without a banner.</param>
public sealed record ProductPage(Product Product, Sale? Sale, StockLevel Level, DateTimeOffset? TimerEndsAt);
