namespace FlashSale.Web.Parse.Queries;

/// <summary>The result of a query.</summary>
/// <param name="Objects">The entities, in order.</param>
/// <param name="Included">The included objects.</param>
/// <param name="Count">Number of matching objects regardless of limit and skip; null if not requested.</param>
public sealed record FindResult(IReadOnlyList<object> Objects, IncludedObjects Included, int? Count);
