namespace FlashSale.Domain;

/// <summary>One page of a longer list.</summary>
/// <param name="Items">The items on this page, in the list's order.</param>
/// <param name="Total">The number of items in the whole list.</param>
public sealed record PageOf<T>(IReadOnlyList<T> Items, int Total);
