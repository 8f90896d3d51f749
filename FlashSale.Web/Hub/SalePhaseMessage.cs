using System.Text.Json.Serialization;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Storefront;

namespace FlashSale.Web.Hub;

/// <summary>The phase of a product's sale, as the live hub sends it.</summary>
/// <param name="ProductId">The product.</param>
/// <param name="SaleId">The live sale, otherwise the next one, otherwise the last one; null if the product never had a sale.</param>
/// <param name="Phase"><c>upcoming</c>, <c>live</c> or <c>ended</c> by the server's clock; null without a sale.</param>
/// <param name="StartsAt">When the sale starts (inclusive); null without a sale.</param>
/// <param name="EndsAt">When the sale ends (exclusive); null without a sale.</param>
/// <param name="ServerTime">The server's time when this was sent. Use it to run a countdown.</param>
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
