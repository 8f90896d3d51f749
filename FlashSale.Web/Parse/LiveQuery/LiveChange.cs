using FlashSale.Domain;
using FlashSale.Web.Parse.Calls;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.LiveQuery;

/// <summary>A change of an object, with the information about who may see it.</summary>
/// <param name="Class">The object's class.</param>
/// <param name="Before">The object before the change; null for a new one.</param>
/// <param name="After">The object after the change; null for a deleted one.</param>
/// <param name="WasPublished">Whether the object's product was published before the change. Ignored for objects without a product.</param>
/// <param name="IsPublished">Whether the object's product is published now.</param>
internal sealed record LiveChange(ParseClass Class, Entity? Before, Entity? After, bool WasPublished, bool IsPublished)
{
    /// <summary>Whether a caller could see the object before the change.</summary>
    public bool ShowsBeforeTo(Caller caller) => Before is not null && Shows(Before, WasPublished, caller);

    /// <summary>Whether a caller can see the object after the change.</summary>
    public bool ShowsAfterTo(Caller caller) => After is not null && Shows(After, IsPublished, caller);

    /// <summary>Whether the object is deleted, or hidden as deleted from a caller who can't see it now.</summary>
    public bool IsDeletedFor(bool canSee) => After is null || (!canSee && Class.IsDeleted(After));

    private bool Shows(Entity entity, bool isPublished, Caller caller) =>
        Class.ProductIdOf(entity) is null ? Class.CanRead(entity, caller) : caller.Manages || isPublished;
}
