namespace FlashSale.Web.Parse.Queries;

/// <summary>The objects that a query found.</summary>
/// <param name="Objects">Entities of the class, in order.</param>
/// <param name="Included">The objects to bring along.</param>
/// <param name="Count">How many match without limit and skip; null if that was not asked for.</param>
public sealed record FindResult(IReadOnlyList<object> Objects, IncludedObjects Included, int? Count);
