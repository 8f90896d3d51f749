namespace FlashSale.Domain.Ordering;

/// <summary>Which orders a merchant's list shows.</summary>
/// <param name="Status">Only of this status; null for all.</param>
/// <param name="Search">
/// An order number, a part of the product's name as sold, words of its current name, or a part of the buyer's username; null or blank for
/// all.
/// </param>
/// <param name="SaleId">Only of this sale; null for all.</param>
/// <param name="Skip">How many to skip from the start, 0 or more.</param>
/// <param name="Take">How many at most, 1 to 200.</param>
public sealed record OrderFilter(OrderStatus? Status = null, string? Search = null, string? SaleId = null, int Skip = 0, int Take = 50);
