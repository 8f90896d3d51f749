using System.Collections.Frozen;
using System.Text.Json;
using FlashSale.Web.Parse.Calls;
using FlashSale.Web.Parse.Schema;
using Microsoft.Extensions.Primitives;

namespace FlashSale.Web.Parse.Queries;

/// <summary>
/// Parses queries from the query string and the body; as in parse-server, the query string takes precedence. Values may be plain
/// (<c>include=product</c>) or JSON (<c>include=["product"]</c>). Unknown parameters, sort fields and included fields are errors; unknown
/// keys are ignored.
/// </summary>
/// <remarks>It is long because each parameter has its own rules and messages.</remarks>
public sealed class FindQueryParser(ParseClasses classes, WhereParser wheres, QueryLimits limits)
{
    private static readonly FrozenSet<string> ForOne =
        ["keys", "excludeKeys", "include", "includeAll", "readPreference", "includeReadPreference", "subqueryReadPreference"];

    private static readonly FrozenSet<string> ForMany =
        [.. ForOne, "where", "order", "limit", "skip", "count", "hint", "comment", "explain", "redirectClassNameForKey"];

    private static readonly FrozenSet<string> Names = ["keys", "excludeKeys", "include", "order"];

    // parse-server's parameters that aren't supported, with alternatives.
    private static readonly FrozenDictionary<string, string> Alternatives = new Dictionary<string, string>
    {
        ["distinct"] = "distinct isn't supported. Find the objects with keys set to that field, and remove duplicates.",
        ["pipeline"] = "Aggregation isn't supported. Find the objects and aggregate them, or count them with count=1&limit=0.",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly JsonElement NoBody = JsonElement.Parse("{}"u8);

    private static readonly JsonDocumentOptions WhereOptions = new() { MaxDepth = 64, AllowDuplicateProperties = false };

    /// <summary>Parses a query from a query string.</summary>
    /// <exception cref="ParseException">102, or 107 for invalid JSON.</exception>
    public FindQuery Parse(ParseClass parseClass, IEnumerable<KeyValuePair<string, StringValues>> query) =>
        Parse(parseClass, NoBody, query);

    /// <summary>Parses a query from a body without protocol metadata (<c>_method</c> …).</summary>
    /// <exception cref="ParseException">102, or 107 for invalid JSON.</exception>
    public FindQuery Parse(ParseClass parseClass, JsonElement body) => Parse(parseClass, body, []);

    /// <summary>Parses a query from a body and a query string.</summary>
    /// <exception cref="ParseException">102, or 107 for invalid JSON.</exception>
    public FindQuery Parse(ParseClass parseClass, JsonElement body, IEnumerable<KeyValuePair<string, StringValues>> query) =>
        Read(() => Parse(parseClass, Merge(body, query, ForMany)));

    /// <summary>Parses the selection of a single object from a query string.</summary>
    /// <exception cref="ParseException">102.</exception>
    public Selection ParseSelection(ParseClass parseClass, IEnumerable<KeyValuePair<string, StringValues>> query) =>
        ParseSelection(parseClass, NoBody, query);

    /// <summary>Parses the selection of a single object from a body and a query string.</summary>
    /// <exception cref="ParseException">102.</exception>
    public Selection ParseSelection(ParseClass parseClass, JsonElement body, IEnumerable<KeyValuePair<string, StringValues>> query) =>
        Read(() => SelectionOf(parseClass, Merge(body, query, ForOne)));

    private FindQuery Parse(ParseClass parseClass, Dictionary<string, JsonElement> parameters)
    {
        ArgumentNullException.ThrowIfNull(parseClass);
        RefuseExplain(parameters);
        return new FindQuery
        {
            Where = WhereOf(parseClass, parameters),
            Order = OrderOf(parseClass, parameters),
            Limit = (int)Math.Min(NumberOf(parameters, "limit") ?? limits.DefaultLimit, limits.MaxLimit),
            Skip = NumberOf(parameters, "skip") is not { } skip ? 0
                : skip <= limits.MaxSkip ? (int)skip
                : throw Refuse(
                    $"skip can be at most {limits.MaxSkip}. To go further, add a condition to where that excludes the objects you "
                        + "already have."),
            Counts = IsTrue(parameters, "count"),
            Selection = SelectionOf(parseClass, parameters),
        };
    }

    private Where WhereOf(ParseClass parseClass, Dictionary<string, JsonElement> parameters)
    {
        if (!parameters.TryGetValue("where", out var where) || where.ValueKind == JsonValueKind.Null)
            return Where.Always;
        return where.ValueKind == JsonValueKind.String
            ? ReadWhere(where.GetString()!, parseClass, mayBeEncodedAgain: true)
            : wheres.Parse(where, parseClass);
    }

    private Where ReadWhere(string text, ParseClass parseClass, bool mayBeEncodedAgain)
    {
        try
        {
            using var document = JsonDocument.Parse(text, WhereOptions);
            var where = document.RootElement;
            return where.ValueKind switch
            {
                JsonValueKind.Null => Where.Always,
                JsonValueKind.String when mayBeEncodedAgain => ReadWhere(where.GetString()!, parseClass, mayBeEncodedAgain: false),
                _ => wheres.Parse(where, parseClass),
            };
        }
        catch (JsonException error)
        {
            throw new ParseException(ParseError.InvalidJson("where", error));
        }
        catch (InvalidOperationException)
        {
            throw Refuse("A string in where contains an unpaired surrogate.");
        }
    }

    private List<SortKey> OrderOf(ParseClass parseClass, Dictionary<string, JsonElement> parameters)
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
            var field = parseClass.FindField(name) ?? throw Refuse($"{parseClass.Name} has no field {name} to sort by.");
            if (field.Value is null)
                throw Refuse($"{parseClass.Name}.{name} can't be used in order.");
            if (order.Any(key => key.Field == field))
                continue;
            order.Add(new SortKey(field, isDescending));
        }
        return order.Count <= limits.MaxOrderFields
            ? order
            : throw Refuse($"order has too many fields. The limit is {limits.MaxOrderFields}.");
    }

    private Selection SelectionOf(ParseClass parseClass, Dictionary<string, JsonElement> parameters)
    {
        var include = NamesOf(parameters, "include").ToList();
        if (IsTrue(parameters, "includeAll"))
            include.Add("*");
        var root = new Node();
        foreach (var path in include)
            Include(root, parseClass, path);
        foreach (var key in NamesOf(parameters, "keys"))
            Show(root, parseClass, key);
        foreach (var key in NamesOf(parameters, "excludeKeys"))
            Hide(root, key);
        return Bind(root, parseClass);
    }

    private void Include(Node root, ParseClass parseClass, string path)
    {
        if (path == "*")
        {
            foreach (var pointer in parseClass.Fields.Where(field => field.Type == FieldType.Pointer))
                root.Below(pointer.Name);
            return;
        }
        var names = path.Split('.');
        if (names.Length > limits.MaxIncludeDepth)
            throw Refuse($"include is nested too deeply in {path}. The limit is {limits.MaxIncludeDepth} levels.");
        var node = root;
        foreach (var name in names)
        {
            var field = parseClass.FindField(name) ?? throw Refuse($"{parseClass.Name} has no field {name} to include.");
            // Files are always included.
            if (field.Type == FieldType.File || field.ItemType == FieldType.File)
                return;
            parseClass = classes.Find(field.TargetClass ?? "")
                ?? throw Refuse($"{parseClass.Name}.{name} isn't a pointer and can't be included.");
            node = node.Below(name);
        }
    }

    // A key of a pointer's target also includes the target.
    private void Show(Node node, ParseClass parseClass, string key)
    {
        var names = key.Split('.');
        for (var level = 0; level < names.Length; level++)
        {
            (node.Shown ??= []).Add(names[level]);
            var isLast = level == names.Length - 1 || level == limits.MaxIncludeDepth;
            if (isLast || classes.Find(parseClass.FindField(names[level])?.TargetClass ?? "") is not { } target)
                return;
            parseClass = target;
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

    private Selection Bind(Node node, ParseClass parseClass)
    {
        if (node.Shown is null && node.Hidden.Count == 0 && node.Included.Count == 0)
            return Selection.All(parseClass);
        var included = node.Included.ToDictionary(
            each => parseClass.FindField(each.Key)!, each => Bind(each.Value, classes.Get(parseClass.FindField(each.Key)!.TargetClass!)));
        return Selection.Of(parseClass, field => node.Shown?.Contains(field.Name) != false && !node.Hidden.Contains(field.Name), included);
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
            _ => throw Refuse($"{name} must be a comma-separated string or a JSON list of field names."),
        };
    }

    private static void RefuseExplain(Dictionary<string, JsonElement> parameters)
    {
        if (!parameters.TryGetValue("explain", out var value))
            return;
        var explain = Decoded(value);
        if ((explain.ValueKind == JsonValueKind.String ? explain.GetString()! : explain.GetRawText()) is "" or "0" or "false" or "null")
            return;
        throw Refuse("explain isn't supported. Leave it out: the shop's traces show how long a query takes.");
    }

    private static decimal? NumberOf(Dictionary<string, JsonElement> parameters, string name)
    {
        if (!parameters.TryGetValue(name, out var given) || Decoded(given) is not { ValueKind: not JsonValueKind.Null } value)
            return null;
        var text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Number => value.GetRawText(),
            _ => "",
        };
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

    // Some SDKs send JSON in a string, others plain text.
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
                : throw Refuse($"{name} was sent more than once.");
        }
        return parameters;
    }

    private static string Known(string name, FrozenSet<string> known) =>
        known.Contains(name) ? name : throw Refuse(Alternatives.GetValueOrDefault(name, $"Invalid parameter for query: {name}."));

    // JSON can escape an unpaired surrogate, which .NET strings can't be read as.
    private static T Read<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            throw Refuse("A string in the query contains an unpaired surrogate.");
        }
    }

    private static ParseException Refuse(string message) => new(ParseError.InvalidQuery(message));

    /// <summary>A node of the selection tree while it's being built.</summary>
    private sealed class Node
    {
        public HashSet<string>? Shown { get; set; }

        public HashSet<string> Hidden { get; } = [];

        public Dictionary<string, Node> Included { get; } = [];

        public Node Below(string name) => Included.TryGetValue(name, out var below) ? below : Included[name] = new Node();
    }
}
