using FlashSale.Domain;
using FlashSale.Web.Parse.Protocol;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.LiveQuery;

/// <summary>A change of an object, with what it takes to say who may see it.</summary>
/// <param name="Class">The object's class.</param>
/// <param name="Before">The object before; null for a new one.</param>
/// <param name="After">The object after; null for a deleted one.</param>
/// <param name="WasPublished">Whether the product that the object belongs to was published before. Says nothing for an object that belongs to none.</param>
/// <param name="IsPublished">Whether it is now.</param>
internal sealed record LiveChange(ParseClass Class, Entity? Before, Entity? After, bool WasPublished, bool IsPublished)
{
    /// <summary>Whether a caller may see the object as it was.</summary>
    public bool ShowsBeforeTo(Caller caller) => Before is not null && Shows(Before, WasPublished, caller);

    /// <summary>Whether a caller may see the object as it is now.</summary>
    public bool ShowsAfterTo(Caller caller) => After is not null && Shows(After, IsPublished, caller);

    /// <summary>Whether the object is deleted, for all or for those who may not see it now.</summary>
    public bool IsDeletedFor(bool canSee) => After is null || (!canSee && Class.IsDeleted(After));

    private bool Shows(Entity entity, bool isPublished, Caller caller) =>
        Class.ProductIdOf(entity) is null ? Class.CanRead(entity, caller) : caller.Manages || isPublished;
}
