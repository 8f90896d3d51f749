using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.Queries;

/// <summary>A sort field. Objects without a value come first, or last in descending order; strings are ordered by code points.</summary>
/// <param name="Field">The field.</param>
/// <param name="IsDescending">Whether the order is descending.</param>
public sealed record SortKey(ParseField Field, bool IsDescending);
