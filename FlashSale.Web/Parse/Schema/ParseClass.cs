using System.Collections.Frozen;
using FlashSale.Data;
using FlashSale.Web.Parse.Calls;

namespace FlashSale.Web.Parse.Schema;

/// <summary>A class of the API: its name, fields, rights, and which objects a caller may see.</summary>
public abstract class ParseClass
{
    private FrozenDictionary<string, ParseField>? byName;

    /// <summary>The name on the wire, such as <c>Product</c> or <c>_User</c>.</summary>
    public abstract string Name { get; }

    /// <summary>A description of its objects, one or two sentences.</summary>
    public abstract string Description { get; }

    /// <summary>The rights of callers.</summary>
    public abstract ClassRights Rights { get; }

    /// <summary>All fields, starting with the three system fields.</summary>
    public abstract IReadOnlyList<ParseField> Fields { get; }

    /// <summary>Fields that clients can set but never read, such as a password.</summary>
    public virtual IReadOnlyList<ParseField> WriteOnlyFields => [];

    /// <summary>The entity type.</summary>
    public abstract Type EntityType { get; }

    /// <summary>Finds a field by its name on the wire; null if there is none.</summary>
    public ParseField? FindField(string name) =>
        (byName ??= Fields.ToFrozenDictionary(field => field.Name, StringComparer.Ordinal)).GetValueOrDefault(name);

    /// <summary>The objects that a caller may see, as an EF query that every read builds on.</summary>
    public abstract IQueryable Readable(FlashSaleDbContext context, Caller caller);

    /// <summary>
    /// Whether a caller may see an object in memory, like <see cref="Readable"/>. For an Inventory, FlashSale or CountdownTimer, the
    /// product must be loaded; without it only merchants see the object.
    /// </summary>
    public abstract bool CanRead(object entity, Caller caller);

    /// <summary>Gets the object's id.</summary>
    public abstract string IdOf(object entity);

    /// <summary>Gets the object's ACL; null if everyone may read it.</summary>
    public virtual Acl? AclOf(object entity) => null;

    /// <summary>Gets the id of the product that determines the object's visibility; null if there is none.</summary>
    public virtual string? ProductIdOf(object entity) => null;

    /// <summary>Gets the object's row version, used as ETag; null if it has none.</summary>
    public virtual ulong? VersionOf(object entity) => null;

    /// <summary>The error if the caller must be logged in but isn't.</summary>
    public virtual ParseError LoginRequired => ParseError.LoginRequired;

    /// <summary>Error returned when a caller changes an object they don't own. Null: respond as if it didn't exist.</summary>
    public virtual ParseError? NotOwnerError => null;

    /// <summary>Detail of the error for deleting an object of a class that doesn't allow it; null for no detail.</summary>
    public virtual string? DeleteRefusal => null;

    /// <summary>Whether an existing object is hidden from its owner as deleted.</summary>
    public virtual bool IsDeleted(object entity) => false;

    /// <summary>Whether a client may send a read-only field, provided it has the value that the server sets.</summary>
    public virtual bool AcceptsServerValue(ParseField field) => false;

    /// <summary>Gets the ACL of an object that these changes would create.</summary>
    public virtual Acl? AclOfNew(ParseChanges changes, Caller caller) => null;

    /// <summary>Gets an object's ACL after these changes.</summary>
    public virtual Acl? AclAfter(object current, ParseChanges changes) => AclOf(current);

    /// <summary>Requires that a caller has access.</summary>
    /// <param name="access">The required access.</param>
    /// <param name="caller">The caller.</param>
    /// <param name="why">Detail for the error, if any.</param>
    /// <exception cref="ParseException">The caller doesn't have access.</exception>
    public void RequireAccess(Access access, Caller caller, string? why = null)
    {
        if (!Allows(access, caller))
            throw new ParseException(access == Access.SignedIn ? LoginRequired : ParseError.PermissionDenied with { Detail = why });
    }

    /// <summary>Whether a caller has access.</summary>
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

    /// <summary>Requires that an object has its required fields after the changes.</summary>
    /// <param name="changes">The changes.</param>
    /// <param name="isNew">Whether they create an object.</param>
    /// <exception cref="ParseException">A required field is missing.</exception>
    public virtual void Require(ParseChanges changes, bool isNew)
    {
        ArgumentNullException.ThrowIfNull(changes);
        changes.Require(Fields.Where(field => field.IsRequired), isNew);
    }

    /// <summary>Creates an object. Rights and required fields were already checked.</summary>
    /// <returns>The new object.</returns>
    /// <exception cref="ParseException">A business rule is violated.</exception>
    public virtual Task<object> CreateAsync(ParseChanges changes, ParseCall call, CancellationToken cancellationToken) =>
        throw new ParseException(ParseError.PermissionDenied);

    /// <summary>Updates an object. Rights were already checked.</summary>
    /// <returns>The updated object.</returns>
    /// <exception cref="ParseException">A business rule is violated, or the object was deleted or changed in the meantime.</exception>
    public virtual Task<object> UpdateAsync(object current, ParseChanges changes, ParseCall call, CancellationToken cancellationToken) =>
        throw new ParseException(ParseError.PermissionDenied);

    /// <summary>Deletes an object.</summary>
    /// <exception cref="ParseException">A business rule is violated, or the object no longer exists.</exception>
    public virtual Task DeleteAsync(object current, ParseCall call, CancellationToken cancellationToken) =>
        throw new ParseException(ParseError.PermissionDenied with { Detail = DeleteRefusal });
}
