using System.Collections.Frozen;
using System.Text.Json;
using FlashSale.Web.Parse.Protocol;
using FlashSale.Web.Parse.Schema;
using FlashSale.Web.Parse.Writing;
using Microsoft.Extensions.Primitives;

namespace FlashSale.Web.Parse.Queries;

/// <summary>
/// Reads a query from the query string, from the members of a body, or from both: then the query string wins, as in parse-server.
/// Each value may be plain (<c>include=product</c>) or JSON (<c>include=["product"]</c>). Unknown parameters, unknown fields to sort by
/// and unknown fields to include are refused; unknown keys are ignored.
/// </summary>
public sealed class FindQueryParser(ParseClasses classes, WhereParser wheres, QueryLimits limits)
{
    private static readonly FrozenSet<string> ForOne =
        ["keys", "excludeKeys", "include", "includeAll", "readPreference", "includeReadPreference", "subqueryReadPreference"];

    private static readonly FrozenSet<string> ForMany =
        [.. ForOne, "where", "order", "limit", "skip", "count", "hint", "comment", "explain", "redirectClassNameForKey"];

    private static readonly FrozenSet<string> Names = ["keys", "excludeKeys", "include", "order"];

    // Parameters of parse-server that the shop doesn't have, with what to do instead.
    private static readonly FrozenDictionary<string, string> Alternatives = new Dictionary<string, string>
    {
        ["distinct"] = "distinct is not supported: find the objects with keys set to that field, and drop the duplicates.",
        ["pipeline"] = "Aggregation is not supported: find the objects and add them up, or count them with count=1&limit=0.",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly JsonDocumentOptions WhereOptions = new() { MaxDepth = 64, AllowDuplicateProperties = false };

    /// <summary>Reads a query from a query string.</summary>
    /// <exception cref="ParseException">102, or 107 for broken JSON.</exception>
    public FindQuery Parse(ParseClass of, IEnumerable<KeyValuePair<string, StringValues>> query) => Parse(of, RequestReader.NoBody, query);

    /// <summary>Reads a query from the members of a body, without those of the protocol (<c>_method</c> …).</summary>
    /// <exception cref="ParseException">102, or 107 for broken JSON.</exception>
    public FindQuery Parse(ParseClass of, JsonElement body) => Parse(of, body, []);

    /// <summary>Reads a query from a body and a query string.</summary>
    /// <exception cref="ParseException">102, or 107 for broken JSON.</exception>
    public FindQuery Parse(ParseClass of, JsonElement body, IEnumerable<KeyValuePair<string, StringValues>> query) =>
        Read(() => Parse(of, Merge(body, query, ForMany)));

    /// <summary>Reads what to show of a single object, from a query string.</summary>
    /// <exception cref="ParseException">102.</exception>
    public Selection ParseSelection(ParseClass of, IEnumerable<KeyValuePair<string, StringValues>> query) =>
        ParseSelection(of, RequestReader.NoBody, query);

    /// <summary>Reads what to show of a single object, from a body and a query string.</summary>
    /// <exception cref="ParseException">102.</exception>
    public Selection ParseSelection(ParseClass of, JsonElement body, IEnumerable<KeyValuePair<string, StringValues>> query) =>
        Read(() => SelectionOf(of, Merge(body, query, ForOne)));

    private FindQuery Parse(ParseClass of, Dictionary<string, JsonElement> parameters)
    {
        ArgumentNullException.ThrowIfNull(of);
        RefuseExplain(parameters);
        return new FindQuery
        {
            Where = WhereOf(of, parameters),
            Order = OrderOf(of, parameters),
            Limit = (int)Math.Min(NumberOf(parameters, "limit") ?? limits.DefaultLimit, limits.MaxLimit),
            Skip = NumberOf(parameters, "skip") is not { } skip ? 0
                : skip <= limits.MaxSkip ? (int)skip
                : throw Refuse($"skip can be at most {limits.MaxSkip}. To go further, ask for what comes behind the last object by a condition in where."),
            Counts = IsTrue(parameters, "count"),
            Selection = SelectionOf(of, parameters),
        };
    }

    private Where WhereOf(ParseClass of, Dictionary<string, JsonElement> parameters)
    {
        if (!parameters.TryGetValue("where", out var where) || where.ValueKind == JsonValueKind.Null)
            return Where.Always;
        return where.ValueKind == JsonValueKind.String
            ? ReadWhere(where.GetString()!, of, mayBeEncodedAgain: true)
            : wheres.Parse(where, of);
    }

    private Where ReadWhere(string text, ParseClass of, bool mayBeEncodedAgain)
    {
        try
        {
            using var document = JsonDocument.Parse(text, WhereOptions);
            var where = document.RootElement;
            return where.ValueKind switch
            {
                JsonValueKind.Null => Where.Always,
                JsonValueKind.String when mayBeEncodedAgain => ReadWhere(where.GetString()!, of, mayBeEncodedAgain: false),
                _ => wheres.Parse(where, of),
            };
        }
        catch (JsonException error)
        {
            throw new ParseException(ParseError.InvalidJson("where", error));
        }
        catch (InvalidOperationException)
        {
            throw Refuse("A text in where is no valid Unicode: half of a surrogate pair stands alone.");
        }
    }

    private List<SortKey> OrderOf(ParseClass of, Dictionary<string, JsonElement> parameters)
    {
        var order = new List<SortKey>();
        foreach (var each in NamesOf(parameters, "order"))
        {
            var isDescending = each.StartsWith('-');
            var name = each.TrimStart(isDescending ? '-' : '+') switch
            {
                "_created_at" => "createdAt",
                "_updated_at" => "updatedAt",
                var other => other,
            };
            var field = of.FindField(name) ?? throw Refuse($"{of.Name} has no field {name} to sort by.");
            if (field.Value is null)
                throw Refuse($"{of.Name}.{name} cannot be sorted by.");
            if (order.Any(key => key.Field == field))
                continue;
            order.Add(new SortKey(field, isDescending));
        }
        return order.Count <= limits.MaxOrderFields ? order : throw Refuse($"order has too many fields: at most {limits.MaxOrderFields}.");
    }

    private Selection SelectionOf(ParseClass of, Dictionary<string, JsonElement> parameters)
    {
        var include = NamesOf(parameters, "include").ToList();
        if (IsTrue(parameters, "includeAll"))
            include.Add("*");
        var root = new Node();
        foreach (var path in include)
            Include(root, of, path);
        foreach (var key in NamesOf(parameters, "keys"))
            Show(root, of, key);
        foreach (var key in NamesOf(parameters, "excludeKeys"))
            Hide(root, key);
        return Bind(root, of);
    }

    private void Include(Node root, ParseClass of, string path)
    {
        if (path == "*")
        {
            foreach (var pointer in of.Fields.Where(field => field.Type == FieldType.Pointer))
                root.Below(pointer.Name);
            return;
        }
        var names = path.Split('.');
        if (names.Length > limits.MaxIncludeDepth)
            throw Refuse($"include goes too deep with {path}: at most {limits.MaxIncludeDepth} levels.");
        var node = root;
        foreach (var name in names)
        {
            var field = of.FindField(name) ?? throw Refuse($"{of.Name} has no field {name} to include.");
            // A file is always shown in full.
            if (field.Type == FieldType.File)
                return;
            of = classes.Find(field.TargetClass ?? "") ?? throw Refuse($"{of.Name}.{name} is no pointer: there is nothing to include.");
            node = node.Below(name);
        }
    }

    // A key within an object that is pointed to also includes that object.
    private void Show(Node node, ParseClass of, string key)
    {
        var names = key.Split('.');
        for (var level = 0; level < names.Length; level++)
        {
            (node.Shown ??= []).Add(names[level]);
            var isLast = level == names.Length - 1 || level == limits.MaxIncludeDepth;
            if (isLast || classes.Find(of.FindField(names[level])?.TargetClass ?? "") is not { } target)
                return;
            of = target;
            node = node.Below(names[level]);
        }
    }

    private static void Hide(Node node, string key)
    {
        var names = key.Split('.');
        foreach (var name in names[..^1])
        {
            if (!node.Included.TryGetValue(name, out var below))
                return;
            node = below;
        }
        node.Hidden.Add(names[^1]);
    }

    private Selection Bind(Node node, ParseClass of)
    {
        if (node.Shown is null && node.Hidden.Count == 0 && node.Included.Count == 0)
            return Selection.All(of);
        var included = node.Included.ToDictionary(each => of.FindField(each.Key)!, each => Bind(each.Value, classes.Get(of.FindField(each.Key)!.TargetClass!)));
        return Selection.Of(of, field => node.Shown?.Contains(field.Name) != false && !node.Hidden.Contains(field.Name), included);
    }

    private static IEnumerable<string> NamesOf(Dictionary<string, JsonElement> parameters, string name)
    {
        return parameters.TryGetValue(name, out var given) ? NamesIn(given) : [];

        IEnumerable<string> NamesIn(JsonElement value) => Decoded(value) switch
        {
            { ValueKind: JsonValueKind.Null } => [],
            { ValueKind: JsonValueKind.Array } list => list.EnumerateArray().SelectMany(NamesIn),
            { ValueKind: JsonValueKind.String } text =>
                text.GetString()!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
            _ => throw Refuse($"{name} must be names of fields: with commas between them, or as a JSON list."),
        };
    }

    private static void RefuseExplain(Dictionary<string, JsonElement> parameters)
    {
        if (!parameters.TryGetValue("explain", out var value))
            return;
        var explain = Decoded(value);
        if ((explain.ValueKind == JsonValueKind.String ? explain.GetString()! : explain.GetRawText()) is "" or "0" or "false" or "null")
            return;
        throw Refuse("explain is not supported. Leave it out: the shop's traces say how long a query takes.");
    }

    private static decimal? NumberOf(Dictionary<string, JsonElement> parameters, string name)
    {
        if (!parameters.TryGetValue(name, out var given) || Decoded(given) is not { ValueKind: not JsonValueKind.Null } value)
            return null;
        var text = value.ValueKind switch { JsonValueKind.String => value.GetString()!, JsonValueKind.Number => value.GetRawText(), _ => "" };
        return ExactNumber.TryRead(text, out var number) && number >= 0 && decimal.IsInteger(number)
            ? number
            : throw Refuse($"{name} must be a whole number, 0 or more.");
    }

    private static bool IsTrue(Dictionary<string, JsonElement> parameters, string name)
    {
        if (!parameters.TryGetValue(name, out var given))
            return false;
        var value = Decoded(given);
        return value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False or JsonValueKind.Null => false,
            _ => (value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText()) switch
            {
                "1" or "true" => true,
                "0" or "false" or "" => false,
                _ => throw Refuse($"{name} must be 1 or 0."),
            },
        };
    }

    // What some SDKs send as JSON in a text, and others as plain text.
    private static JsonElement Decoded(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String || value.GetString()!.Trim() is not ({ } text and (['[', ..] or ['"', ..] or "null")))
            return value;
        try
        {
            using var document = JsonDocument.Parse(text, WhereOptions);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return value;
        }
    }

    private static Dictionary<string, JsonElement> Merge(
        JsonElement body, IEnumerable<KeyValuePair<string, StringValues>> query, FrozenSet<string> known)
    {
        if (body.ValueKind != JsonValueKind.Object)
            throw new ParseException(ParseError.InvalidJson("The parameters of a query must be a JSON object."));
        var parameters = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in body.EnumerateObject())
            parameters[Known(member.Name, known)] = member.Value;
        foreach (var (name, values) in query)
        {
            parameters[Known(name, known)] = values is [{ } single] ? JsonSerializer.SerializeToElement(single)
                : Names.Contains(name) ? JsonSerializer.SerializeToElement(values.ToArray())
                : throw Refuse($"{name} is given more than once.");
        }
        return parameters;
    }

    private static string Known(string name, FrozenSet<string> known) =>
        known.Contains(name) ? name : throw Refuse(Alternatives.GetValueOrDefault(name, $"Invalid parameter for query: {name}"));

    // JSON can write half of a surrogate pair, and text cannot be one.
    private static T Read<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            throw Refuse("A text in the query is no valid Unicode: half of a surrogate pair stands alone.");
        }
    }

    private static ParseException Refuse(string message) => new(ParseError.InvalidQuery(message));

    /// <summary>What is asked for of one object on the way to a <see cref="Selection"/>.</summary>
    private sealed class Node
    {
        public HashSet<string>? Shown { get; set; }

        public HashSet<string> Hidden { get; } = [];

        public Dictionary<string, Node> Included { get; } = [];

        public Node Below(string name) => Included.TryGetValue(name, out var below) ? below : Included[name] = new Node();
    }
}
