using FlashSale.Domain.Realtime;

namespace FlashSale.Domain.Storefront;

/// <summary>What a sale's card on the storefront shows.</summary>
/// <param name="SaleId">The sale.</param>
/// <param name="ProductId">Its product.</param>
/// <param name="Name">The product's name.</param>
/// <param name="ImageId">The product's picture; null without one.</param>
/// <param name="Price">Price without the sale.</param>
/// <param name="SalePrice">Price in the sale.</param>
/// <param name="Discount">Percent off.</param>
/// <param name="StartTime">When it starts.</param>
/// <param name="EndTime">When it ends.</param>
/// <param name="Level">Units left and claimed at the time of reading.</param>
public sealed record SaleCard(
    string SaleId,
    string ProductId,
    string Name,
    string? ImageId,
    decimal Price,
    decimal SalePrice,
    decimal Discount,
    DateTimeOffset StartTime,
    DateTimeOffset EndTime,
    StockLevel Level);
