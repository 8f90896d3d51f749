using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.Queries;

/// <summary>An object with its included objects.</summary>
/// <param name="Class">The class.</param>
/// <param name="Entity">The entity type.</param>
/// <param name="Included">The included objects.</param>
public sealed record FoundObject(ParseClass Class, object Entity, IncludedObjects Included);
