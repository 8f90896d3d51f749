using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.Queries;

/// <summary>One object.</summary>
/// <param name="Class">Its class, which knows its version and rights.</param>
/// <param name="Entity">The entity.</param>
/// <param name="Included">The objects to bring along.</param>
public sealed record FoundObject(ParseClass Class, object Entity, IncludedObjects Included);
