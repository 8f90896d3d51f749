using System.Collections.Frozen;
using FlashSale.Web.Parse.Calls;

namespace FlashSale.Web.Parse.Schema;

/// <summary>The classes of the API.</summary>
public sealed class ParseClasses(IEnumerable<ParseClass> classes)
{
    private readonly FrozenDictionary<string, ParseClass> byName = classes.ToFrozenDictionary(each => each.Name, StringComparer.Ordinal);

    /// <summary>All of them, sorted by name.</summary>
    public IReadOnlyList<ParseClass> All { get; } = [.. classes.OrderBy(each => each.Name, StringComparer.Ordinal)];

    /// <summary>Gets a class by its name on the wire.</summary>
    /// <exception cref="ParseException">119: there is no such class, and clients can't create classes.</exception>
    public ParseClass Get(string name) => byName.GetValueOrDefault(name) ?? throw new ParseException(ParseError.PermissionDenied);

    /// <summary>Finds a class by its name on the wire; null if there is none.</summary>
    public ParseClass? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>Gets the class of an entity; null if the API doesn't expose it.</summary>
    public ParseClass? Of(object entity)
    {
        ArgumentNullException.ThrowIfNull(entity);
        return All.FirstOrDefault(each => each.EntityType == entity.GetType());
    }
}
