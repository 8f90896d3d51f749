using System.Text.Json.Serialization;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Storefront;

namespace FlashSale.Web.Realtime.Hub;

/// <summary>Where a product's sale stands, as the live hub tells it.</summary>
/// <param name="ProductId">The product.</param>
/// <param name="SaleId">The sale that runs now, or else the next one, or else the last one; null if the product never had one.</param>
/// <param name="Phase"><c>upcoming</c>, <c>live</c> or <c>ended</c> by the server's clock; null without a sale.</param>
/// <param name="StartsAt">When the sale starts (included); null without a sale.</param>
/// <param name="EndsAt">When it ends (excluded); null without a sale.</param>
/// <param name="ServerTime">The server's clock when this was told: what a countdown goes by.</param>
public sealed record SalePhaseMessage(
    string ProductId,
    string? SaleId,
    [property: JsonConverter(typeof(CamelCaseEnumConverter<SalePhase>))] SalePhase? Phase,
    DateTimeOffset? StartsAt,
    DateTimeOffset? EndsAt,
    DateTimeOffset ServerTime)
{
    internal static SalePhaseMessage Of(ProductPage page, DateTimeOffset now) =>
        new(page.Product.Id, page.Sale?.Id, page.Sale?.PhaseAt(now), page.Sale?.StartTime, page.Sale?.EndTime, now);
}
