using System.Collections.Frozen;
using FlashSale.Data;
using FlashSale.Web.Parse.Protocol;
using FlashSale.Web.Parse.Writing;

namespace FlashSale.Web.Parse.Schema;

/// <summary>A class of the API: its name, its fields, who may do what, and which objects a caller may see.</summary>
public abstract class ParseClass
{
    private FrozenDictionary<string, ParseField>? byName;

    /// <summary>Its name on the wire, such as <c>Product</c> or <c>_User</c>.</summary>
    public abstract string Name { get; }

    /// <summary>What its objects are, a sentence for people.</summary>
    public abstract string Meaning { get; }

    /// <summary>Who may do what.</summary>
    public abstract ClassRights Rights { get; }

    /// <summary>All fields, the three of the system first.</summary>
    public abstract IReadOnlyList<ParseField> Fields { get; }

    /// <summary>Fields that are taken and never shown, such as a password.</summary>
    public virtual IReadOnlyList<ParseField> WriteOnlyFields => [];

    /// <summary>The type of its entities.</summary>
    public abstract Type EntityType { get; }

    /// <summary>The field with this name on the wire, or null.</summary>
    public ParseField? FindField(string name) =>
        (byName ??= Fields.ToFrozenDictionary(field => field.Name, StringComparer.Ordinal)).GetValueOrDefault(name);

    /// <summary>The objects that a caller may see, for EF: the predicate is part of every query.</summary>
    public abstract IQueryable Readable(FlashSaleDbContext context, Caller caller);

    /// <summary>
    /// Whether a caller may see an object that is in memory: the same as <see cref="Readable"/>. Whether shoppers see an Inventory, a FlashSale or a
    /// CountdownTimer depends on its product, which must be loaded with it; without it only merchants see it.
    /// </summary>
    public abstract bool CanRead(object entity, Caller caller);

    /// <summary>The object's id.</summary>
    public abstract string IdOf(object entity);

    /// <summary>Who may read and write the object; null if all may read it.</summary>
    public virtual Acl? AclOf(object entity) => null;

    /// <summary>The product that the object belongs to and is seen with: who may not see the product does not see the object. Null for what belongs to none.</summary>
    public virtual string? ProductIdOf(object entity) => null;

    /// <summary>The object's row version, which becomes its ETag; null if it has none.</summary>
    public virtual ulong? VersionOf(object entity) => null;

    /// <summary>What a caller is told who is not logged in and must be.</summary>
    public virtual ParseError LoginRequired => ParseError.LoginRequired;

    /// <summary>What a caller is told who would change an object that is not his; null for what he is told of an object that there is not.</summary>
    public virtual ParseError? NotOwn => null;

    /// <summary>What a caller is told who would delete an object of a class that nobody deletes from; null for no more than that he may not.</summary>
    public virtual string? WhyKept => null;

    /// <summary>Whether an object that still is there is deleted for those who see it by being its owner.</summary>
    public virtual bool IsDeleted(object entity) => false;

    /// <summary>Whether a client may say what only the shop sets, as long as it says what the shop sets anyway.</summary>
    public virtual bool TakesAsGiven(ParseField field) => false;

    /// <summary>Who may read and write an object that these changes would make.</summary>
    public virtual Acl? AclOfNew(ParseChanges changes, Caller caller) => null;

    /// <summary>Who may read and write an object after these changes.</summary>
    public virtual Acl? AclAfter(object current, ParseChanges changes) => AclOf(current);

    /// <summary>Refuses a caller that may not do what needs this access.</summary>
    /// <param name="access">What it needs.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="why">Why not, if there is more to say.</param>
    /// <exception cref="ParseException">The caller may not.</exception>
    public void Demand(Access access, Caller caller, string? why = null)
    {
        if (!Allows(access, caller))
            throw new ParseException(access == Access.SignedIn ? LoginRequired : ParseError.PermissionDenied with { Detail = why });
    }

    /// <summary>Whether a caller may do what needs this access.</summary>
    public bool Allows(Access access, Caller caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return caller.HasMasterKey || access switch
        {
            Access.Everyone => true,
            Access.SignedIn => caller.IsSignedIn,
            Access.Merchant => caller.IsMerchant,
            _ => false,
        };
    }

    /// <summary>Refuses changes that make an object without what it must have.</summary>
    /// <param name="changes">What is to change.</param>
    /// <param name="isNew">Whether they make a new object.</param>
    /// <exception cref="ParseException">Something is missing.</exception>
    public virtual void Require(ParseChanges changes, bool isNew)
    {
        ArgumentNullException.ThrowIfNull(changes);
        changes.Require(Fields.Where(field => field.IsRequired), isNew);
    }

    /// <summary>Makes an object. The caller may, and nothing that is required is missing.</summary>
    /// <returns>The new object.</returns>
    /// <exception cref="ParseException">It breaks a rule of the shop.</exception>
    public virtual Task<object> CreateAsync(ParseChanges changes, ParseCall call, CancellationToken cancellationToken) => throw new ParseException(ParseError.PermissionDenied);

    /// <summary>Changes an object that the caller may see, in a class that he may change.</summary>
    /// <returns>The object as it is now.</returns>
    /// <exception cref="ParseException">It breaks a rule of the shop, or the object is gone or has changed meanwhile.</exception>
    public virtual Task<object> UpdateAsync(object current, ParseChanges changes, ParseCall call, CancellationToken cancellationToken) => throw new ParseException(ParseError.PermissionDenied);

    /// <summary>Deletes an object that the caller may see, in a class that he may delete from.</summary>
    /// <exception cref="ParseException">It breaks a rule of the shop, or the object is gone.</exception>
    public virtual Task DeleteAsync(object current, ParseCall call, CancellationToken cancellationToken) => throw new ParseException(ParseError.PermissionDenied with { Detail = WhyKept });
}
