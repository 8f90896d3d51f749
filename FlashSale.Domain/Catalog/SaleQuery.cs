using FlashSale.Domain.Sales;

namespace FlashSale.Domain.Catalog;

/// <summary>What a shopper looks for on the storefront.</summary>
/// <param name="Phase">Which section.</param>
/// <param name="Search">Words of the product's name, compared by <see cref="SearchKey"/>; null or blank for all.</param>
/// <param name="Sort">The order.</param>
/// <param name="Skip">How many to leave out from the start, 0 or more.</param>
/// <param name="Take">How many at most, 1 to 100.</param>
public sealed record SaleQuery(SalePhase Phase, string? Search = null, ProductSort Sort = ProductSort.EndingSoonest, int Skip = 0, int Take = 24);
