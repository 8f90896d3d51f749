using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text.Json;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.Queries;

/// <summary>What is shown of the objects of a class: which fields, and which of the objects that they point to in full.</summary>
public sealed class Selection
{
    private static readonly ConcurrentDictionary<ParseClass, Selection> Everything = new();

    private Selection(ParseClass of, IReadOnlyList<ParseField> fields, FrozenDictionary<ParseField, Selection> included)
    {
        Class = of;
        EncodedClassName = JsonEncodedText.Encode(of.Name);
        Fields = fields;
        Included = included;
    }

    /// <summary>The class.</summary>
    public ParseClass Class { get; }

    /// <summary>The class's name as it stands in JSON.</summary>
    public JsonEncodedText EncodedClassName { get; }

    /// <summary>The fields to show, those of the system always among them.</summary>
    public IReadOnlyList<ParseField> Fields { get; }

    /// <summary>The pointers to show as the objects that they point to, and what of these.</summary>
    public IReadOnlyDictionary<ParseField, Selection> Included { get; }

    /// <summary>All fields, and pointers as pointers.</summary>
    public static Selection All(ParseClass of) => Everything.GetOrAdd(of, static each => new Selection(each, each.Fields, FrozenDictionary<ParseField, Selection>.Empty));

    /// <summary>Some fields, and pointers as pointers.</summary>
    /// <param name="of">The class.</param>
    /// <param name="keys">Names of fields. Those of the system are always shown; names that are none are passed over.</param>
    public static Selection Only(ParseClass of, IEnumerable<string> keys)
    {
        ArgumentNullException.ThrowIfNull(of);
        var names = keys.ToHashSet(StringComparer.Ordinal);
        return Of(of, field => names.Contains(field.Name), FrozenDictionary<ParseField, Selection>.Empty);
    }

    /// <summary>Fields by a rule, and some pointers in full.</summary>
    internal static Selection Of(ParseClass of, Func<ParseField, bool> shows, IReadOnlyDictionary<ParseField, Selection> included)
    {
        var fields = of.Fields.Where(field => field.IsSystem || shows(field)).ToArray();
        return new Selection(of, fields, included.Where(each => fields.Contains(each.Key)).ToFrozenDictionary());
    }
}
