using FlashSale.Domain.Realtime;
using FlashSale.Domain.Sales;

namespace FlashSale.Domain.Catalog;

/// <summary>A product as its page shows it.</summary>
/// <param name="Product">The product.</param>
/// <param name="Sale">The sale that runs now, or else the next one, or else the last one; null if it never had one.</param>
/// <param name="Level">Units left and claimed when the page was read.</param>
/// <param name="TimerEndsAt">When its countdown banner ends; null if there is none now.</param>
public sealed record ProductPage(Product Product, Sale? Sale, StockLevel Level, DateTimeOffset? TimerEndsAt);
