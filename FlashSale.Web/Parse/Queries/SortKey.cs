using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.Queries;

/// <summary>A field to sort by. Objects without a value in it come first, or last if it descends; texts are ordered by code points.</summary>
/// <param name="Field">The field.</param>
/// <param name="IsDescending">Whether the greatest comes first.</param>
public sealed record SortKey(ParseField Field, bool IsDescending);
