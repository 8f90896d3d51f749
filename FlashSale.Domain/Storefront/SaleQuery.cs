using FlashSale.Domain.Catalog;
using FlashSale.Domain.Sales;

namespace FlashSale.Domain.Storefront;

/// <summary>A shopper's search on the storefront.</summary>
/// <param name="Phase">The section.</param>
/// <param name="Search">Words of the product's name, compared by <see cref="SearchKey"/>; null or blank for all.</param>
/// <param name="Sort">The order.</param>
/// <param name="Skip">How many to skip, 0 or more.</param>
/// <param name="Take">How many to return at most, 1 to 100.</param>
public sealed record SaleQuery(
    SalePhase Phase, string? Search = null, ProductSort Sort = ProductSort.EndingSoonest, int Skip = 0, int Take = 24);
