using System.Collections.Frozen;
using FlashSale.Data;

namespace FlashSale.Web.Api.Parse.Classes;

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

    /// <summary>The type of its entities.</summary>
    public abstract Type EntityType { get; }

    /// <summary>The field with this name on the wire, or null.</summary>
    public ParseField? FindField(string name) =>
        (byName ??= Fields.ToFrozenDictionary(field => field.Name, StringComparer.Ordinal)).GetValueOrDefault(name);

    /// <summary>The objects that a caller may see, for EF: the predicate is part of every query.</summary>
    public abstract IQueryable Readable(FlashSaleDbContext context, Caller caller);

    /// <summary>Whether a caller may see an object that is in memory: the same as <see cref="Readable"/>.</summary>
    public abstract bool CanRead(object entity, Caller caller);

    /// <summary>The object's id.</summary>
    public abstract string IdOf(object entity);

    /// <summary>Who may read and write the object; null if all may read it.</summary>
    public virtual Acl? AclOf(object entity) => null;

    /// <summary>The object's row version, which becomes its ETag; null if it has none.</summary>
    public virtual ulong? VersionOf(object entity) => null;
}
