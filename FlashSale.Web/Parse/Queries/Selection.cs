using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text.Json;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.Queries;

/// <summary>The fields of a class to show, and which pointers to include as objects.</summary>
public sealed class Selection
{
    private static readonly ConcurrentDictionary<ParseClass, Selection> Everything = new();

    private Selection(ParseClass parseClass, IReadOnlyList<ParseField> fields, FrozenDictionary<ParseField, Selection> included)
    {
        Class = parseClass;
        EncodedClassName = JsonEncodedText.Encode(parseClass.Name);
        Fields = fields;
        Included = included;
    }

    /// <summary>The class.</summary>
    public ParseClass Class { get; }

    /// <summary>The class's name, encoded for JSON.</summary>
    public JsonEncodedText EncodedClassName { get; }

    /// <summary>The fields to show, always including the system fields.</summary>
    public IReadOnlyList<ParseField> Fields { get; }

    /// <summary>The pointers to include as objects, with the targets' selections.</summary>
    public IReadOnlyDictionary<ParseField, Selection> Included { get; }

    /// <summary>All fields, without included objects.</summary>
    public static Selection All(ParseClass parseClass) =>
        Everything.GetOrAdd(parseClass, static each => new Selection(each, each.Fields, FrozenDictionary<ParseField, Selection>.Empty));

    /// <summary>Some fields, without included objects.</summary>
    /// <param name="parseClass">The class.</param>
    /// <param name="keys">Field names. System fields are always shown; unknown names are ignored.</param>
    public static Selection Only(ParseClass parseClass, IEnumerable<string> keys)
    {
        ArgumentNullException.ThrowIfNull(parseClass);
        var names = keys.ToHashSet(StringComparer.Ordinal);
        return Of(parseClass, field => names.Contains(field.Name), FrozenDictionary<ParseField, Selection>.Empty);
    }

    /// <summary>Fields by a predicate, with included objects.</summary>
    internal static Selection Of(ParseClass parseClass, Func<ParseField, bool> shows, IReadOnlyDictionary<ParseField, Selection> included)
    {
        var fields = parseClass.Fields.Where(field => field.IsSystem || shows(field)).ToArray();
        return new Selection(parseClass, fields, included.Where(each => fields.Contains(each.Key)).ToFrozenDictionary());
    }
}
