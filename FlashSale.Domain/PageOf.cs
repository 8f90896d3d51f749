namespace FlashSale.Domain;

/// <summary>One page of a longer list.</summary>
/// <param name="Items">The items of this page, in the list's order.</param>
/// <param name="Total">How many items the whole list has.</param>
public sealed record PageOf<T>(IReadOnlyList<T> Items, int Total);
