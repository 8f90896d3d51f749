using System.Collections.Frozen;
using FlashSale.Web.Parse.Protocol;

namespace FlashSale.Web.Parse.Schema;

/// <summary>All classes of the API.</summary>
public sealed class ParseClasses(IEnumerable<ParseClass> classes)
{
    private readonly FrozenDictionary<string, ParseClass> byName = classes.ToFrozenDictionary(each => each.Name, StringComparer.Ordinal);

    /// <summary>All of them, by name.</summary>
    public IReadOnlyList<ParseClass> All { get; } = [.. classes.OrderBy(each => each.Name, StringComparer.Ordinal)];

    /// <summary>The class with this name on the wire.</summary>
    /// <exception cref="ParseException">There is none: 119, as for a class that one may not make.</exception>
    public ParseClass Get(string name) => byName.GetValueOrDefault(name) ?? throw new ParseException(ParseError.PermissionDenied);

    /// <summary>The class with this name on the wire, or null.</summary>
    public ParseClass? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>The class of an entity, or null if the API does not show such.</summary>
    public ParseClass? Of(object entity)
    {
        ArgumentNullException.ThrowIfNull(entity);
        return All.FirstOrDefault(each => each.EntityType == entity.GetType());
    }
}
