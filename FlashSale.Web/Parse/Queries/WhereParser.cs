using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using FlashSale.Domain;
using FlashSale.Web.Parse.Calls;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.Queries;

/// <summary>
/// Parses a <c>where</c>. Unsupported conditions are errors (102), never ignored. For <c>$all</c> and <c>$containedBy</c>, a single value
/// counts as a list of one.
/// </summary>
/// <remarks>It is long because each operator of Parse's queries has its own rules and messages.</remarks>
public sealed class WhereParser(ParseClasses classes, QueryLimits limits, TimeProvider clock)
{
    private const string RelativeTimeMember = "$relativeTime";

    // These don't affect a subquery's result. parse-server ignores limit and skip too, and SDKs send them.
    private static readonly FrozenSet<string> IgnoredInSubqueries =
    [
        "limit", "skip", "order", "count", "keys", "fields", "excludeKeys", "include", "includeAll", "hint", "comment", "trace",
        "redirectClassNameForKey", "readPreference", "includeReadPreference", "subqueryReadPreference",
    ];

    /// <summary>Parses conditions on objects of a class.</summary>
    /// <exception cref="ParseException">102: the conditions are invalid or not supported.</exception>
    public Where Parse(JsonElement where, ParseClass parseClass) => Parse(where, parseClass, limits, clock.Now());

    /// <summary>Parses conditions for evaluation in memory, without subqueries.</summary>
    /// <exception cref="ParseException">102: the conditions are invalid, or not supported in memory.</exception>
    public Where ParseForMemory(JsonElement where, ParseClass parseClass) =>
        Parse(where, parseClass, limits with { MaxSubqueryDepth = 0 }, now: null);

    private Where Parse(JsonElement where, ParseClass parseClass, QueryLimits within, DateTimeOffset? now)
    {
        ArgumentNullException.ThrowIfNull(parseClass);
        try
        {
            return new WhereReader(classes, within, now).Conditions(where, parseClass, depth: 1, subqueries: 0);
        }
        catch (InvalidOperationException)
        {
            // An unpaired surrogate, which JSON can escape.
            throw Refuse("A string in the query contains an unpaired surrogate.");
        }
    }

    private static ParseException Refuse(string message) => new(ParseError.InvalidQuery(message));

    /// <summary>Parses one <c>where</c> and counts its conditions.</summary>
    /// <param name="classes">All classes.</param>
    /// <param name="limits">The limits.</param>
    /// <param name="now">The time that relative times are based on; null to refuse them.</param>
    private sealed class WhereReader(ParseClasses classes, QueryLimits limits, DateTimeOffset? now)
    {
        private int conditions;
        private int listValues;

        public Where Conditions(JsonElement where, ParseClass parseClass, int depth, int subqueries)
        {
            if (where.ValueKind != JsonValueKind.Object)
                throw Refuse($"Conditions on {parseClass.Name} must be a JSON object, not {NameOf(where)}.");
            if (depth > limits.MaxDepth)
                throw Refuse($"where is nested too deeply. The limit is {limits.MaxDepth} levels.");
            var all = new List<Where>();
            foreach (var member in where.EnumerateObject())
            {
                switch (member.Name)
                {
                    case "$or":
                        all.Add(new Where.Any(Alternatives(member, parseClass, depth, subqueries)));
                        break;
                    case "$and":
                        all.Add(new Where.All(Alternatives(member, parseClass, depth, subqueries)));
                        break;
                    case "$nor":
                        all.Add(new Where.Not(new Where.Any(Alternatives(member, parseClass, depth, subqueries))));
                        break;
                    case "$relatedTo":
                        throw Refuse(
                            "$relatedTo isn't supported, because no class has relations. " +
                            "Use a pointer field, such as {\"product\": {\"__type\": \"Pointer\", …}}.");
                    default:
                        all.Add(OnField(member.Name, member.Value, parseClass, depth, subqueries));
                        break;
                }
            }
            return all.Count == 1 ? all[0] : new Where.All(all);
        }

        private List<Where> Alternatives(JsonProperty member, ParseClass parseClass, int depth, int subqueries)
        {
            if (member.Value.ValueKind != JsonValueKind.Array || member.Value.GetArrayLength() == 0)
                throw Refuse($"{member.Name} must be a list of at least one object with conditions.");
            Count(member.Value.GetArrayLength());
            return [.. member.Value.EnumerateArray().Select(each => Conditions(each, parseClass, depth + 1, subqueries))];
        }

        private Where OnField(string name, JsonElement value, ParseClass parseClass, int depth, int subqueries)
        {
            if (name.StartsWith('$'))
                throw Refuse($"The operator {name} isn't supported at this level. Use $or, $and or $nor.");
            var field = FieldOf(name, parseClass);
            if (value.ValueKind != JsonValueKind.Object || !value.EnumerateObject().Any(member => member.Name.StartsWith('$')))
            {
                Count();
                return EqualTo(new Subject(parseClass, field), Constant(new Subject(parseClass, field), value));
            }
            return Operators(new Subject(parseClass, field), value, depth, subqueries);
        }

        private static ParseField FieldOf(string name, ParseClass parseClass)
        {
            if (name.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot
                && parseClass.FindField(name[..dot]) is { Type: FieldType.Pointer } pointer)
                throw Refuse(
                    $"{parseClass.Name}.{name} refers to another object. Use "
                        + $"{{\"{pointer.Name}\": {{\"$inQuery\": {{\"className\": \"{pointer.TargetClass}\", \"where\": {{…}}}}}}}}.");
            var field = parseClass.FindField(name) ?? throw Refuse($"{parseClass.Name} has no field {name}.");
            return field.Value is null ? throw Refuse($"{parseClass.Name}.{name} can't be used in where.") : field;
        }

        private Where Operators(Subject subject, JsonElement operators, int depth, int subqueries)
        {
            var all = new List<Where>();
            foreach (var member in operators.EnumerateObject())
            {
                if (member.Name == "$options")
                {
                    if (!operators.TryGetProperty("$regex", out _))
                        throw Refuse($"$options for {subject} needs a $regex.");
                    continue;
                }
                Count();
                all.Add(Operator(subject, member.Name, member.Value, operators, depth, subqueries));
            }
            return all.Count == 1 ? all[0] : new Where.All(all);
        }

        private Where Operator(Subject subject, string name, JsonElement value, JsonElement beside, int depth, int subqueries) =>
            name switch
            {
                "$eq" => EqualTo(subject, Constant(subject, value)),
                "$ne" => new Where.Not(EqualTo(subject, Constant(subject, value))),
                "$lt" => Compared(subject, Comparison.Less, value, name),
                "$lte" => Compared(subject, Comparison.LessOrEqual, value, name),
                "$gt" => Compared(subject, Comparison.Greater, value, name),
                "$gte" => Compared(subject, Comparison.GreaterOrEqual, value, name),
                "$in" => AnyOf(subject, Constants(subject, value, name)),
                "$nin" => new Where.Not(AnyOf(subject, Constants(subject, value, name))),
                "$containedBy" => OneOf(subject, Constants(subject, value, name)),
                "$all" => AllOf(subject, Constants(subject, value, name)),
                "$exists" => Exists(subject, value),
                "$regex" => Like(subject, value, beside),
                "$inQuery" => InQuery(subject, value, name, depth, subqueries),
                "$notInQuery" => new Where.Not(InQuery(subject, value, name, depth, subqueries)),
                "$select" => Select(subject, value, name, depth, subqueries),
                "$dontSelect" => new Where.Not(Select(subject, value, name, depth, subqueries)),
                "$text" => throw Refuse($"$text for {subject} isn't supported. Use $regex to find a literal string."),
                RelativeTimeMember => throw NoRelativeTime(),
                "$nearSphere" or "$near" or "$within" or "$geoWithin" or "$geoIntersects"
                    or "$maxDistance" or "$maxDistanceInMiles" or "$maxDistanceInKilometers" or "$maxDistanceInRadians" =>
                    throw Refuse($"{name} for {subject} isn't supported, because no field is a location."),
                _ => throw Refuse(
                    $"The operator {name} for {subject} isn't supported. Use $eq, $ne, $lt, $lte, $gt, $gte, $in, $nin, $exists, $all, "
                        + "$containedBy, " +
                    "$regex with $options, $inQuery, $notInQuery, $select or $dontSelect."),
            };

        private static Where EqualTo(Subject subject, object? value) =>
            value is null ? new Where.Not(new Where.Present(subject.Field)) : OneOf(subject, [value]);

        private static Where AnyOf(Subject subject, IReadOnlyList<object?> values)
        {
            var some = OneOf(subject, values);
            return values.Contains(null) ? new Where.Any([some, new Where.Not(new Where.Present(subject.Field))]) : some;
        }

        private static Where OneOf(Subject subject, IReadOnlyList<object?> values)
        {
            var known = values.OfType<object>().Distinct();
            if (subject.Field.AllowedValues is { } allowed)
                known = known.Where(value => allowed.ContainsKey((string)value));
            List<object> some = [.. known];
            return some.Count == 0 ? Where.Never : new Where.OneOf(subject.Field, some);
        }

        // A single value can't equal several values. As in MongoDB, an empty list finds nothing.
        private static Where AllOf(Subject subject, IReadOnlyList<object?> values) =>
            values.Distinct().ToList() is [var single] ? EqualTo(subject, single) : Where.Never;

        private Where Compared(Subject subject, Comparison comparison, JsonElement value, string name)
        {
            if (subject.Field.Type is not (FieldType.Number or FieldType.Date or FieldType.String))
                throw Refuse($"{name} for {subject} isn't supported, because {subject.Field.TypeName} values have no order.");
            var threshold = (IsRelativeTime(value, out var text) ? Relative(subject, text) : Constant(subject, value))
                ?? throw Refuse($"{name} for {subject} needs a {subject.Field.TypeName}, not null.");
            return MatchingValues(subject, new Where.Compared(subject.Field, comparison, threshold));
        }

        private static Where Exists(Subject subject, JsonElement value) => value.ValueKind switch
        {
            JsonValueKind.True => new Where.Present(subject.Field),
            JsonValueKind.False => new Where.Not(new Where.Present(subject.Field)),
            _ => throw Refuse($"$exists for {subject} needs true or false."),
        };

        private Where Like(Subject subject, JsonElement value, JsonElement beside)
        {
            if (subject.Field.Type != FieldType.String)
                throw Refuse($"$regex for {subject} isn't supported, because it's a {subject.Field.TypeName}, not a String.");
            var hasOptions = beside.TryGetProperty("$options", out var options);
            if (value.ValueKind != JsonValueKind.String || (hasOptions && options.ValueKind != JsonValueKind.String))
                throw Refuse($"$regex and $options for {subject} must be strings.");
            var pattern = TextPattern.Parse(Text(subject, value), hasOptions ? options.GetString()! : "", subject.ToString());
            return MatchingValues(subject, new Where.Like(subject.Field, pattern));
        }

        // For a fixed set of values, the condition is evaluated here.
        private static Where MatchingValues(Subject subject, Where condition) =>
            subject.Field.AllowedValues is { } allowed
                ? OneOf(subject, [.. allowed.Keys.Where(word => WhereEvaluator.Holds(condition, word))])
                : condition;

        private Where.Found InQuery(Subject subject, JsonElement value, string name, int depth, int subqueries)
        {
            if (subject.Field.Type != FieldType.Pointer)
                throw Refuse(
                    $"{name} for {subject} isn't supported, because it's a {subject.Field.TypeName}, not a pointer. Use $select for "
                        + "other fields.");
            var (target, where) = Subquery(subject, value, name, depth, subqueries);
            if (target.Name != subject.Field.TargetClass)
                throw Refuse($"{name} for {subject} must use the class {subject.Field.TargetClass}, not {target.Name}.");
            return new Where.Found(subject.Field, target, where, target.FindField("objectId")!);
        }

        private Where.Found Select(Subject subject, JsonElement value, string name, int depth, int subqueries)
        {
            if (value.ValueKind != JsonValueKind.Object
                || !value.TryGetProperty("query", out var query)
                || !value.TryGetProperty("key", out var key)
                || key.ValueKind != JsonValueKind.String)
            {
                throw Refuse($"{name} for {subject} needs {{\"query\": {{\"className\": …, \"where\": {{…}}}}, \"key\": …}}.");
            }
            var (target, where) = Subquery(subject, query, name, depth, subqueries);
            var other = FieldOf(key.GetString()!, target);
            if (!AreComparable(subject, new Subject(target, other)))
                throw Refuse(
                    $"{name} can't compare {subject} ({subject.Field.TypeName}) with {target.Name}.{other.Name} ({other.TypeName}).");
            return new Where.Found(subject.Field, target, where, other);
        }

        private (ParseClass Class, Where Where) Subquery(Subject subject, JsonElement query, string name, int depth, int subqueries)
        {
            if (subqueries >= limits.MaxSubqueryDepth)
            {
                throw Refuse(limits.MaxSubqueryDepth == 0
                    ? $"{name} for {subject} isn't supported in live queries, because it's a subquery."
                    : $"{name} for {subject} is nested too deeply. The limit is {limits.MaxSubqueryDepth} levels of subqueries.");
            }
            if (query.ValueKind != JsonValueKind.Object
                || !query.TryGetProperty("className", out var className)
                || className.ValueKind != JsonValueKind.String)
                throw Refuse($"{name} for {subject} needs {{\"className\": …, \"where\": {{…}}}}.");
            var target = classes.Find(className.GetString()!)
                ?? throw Refuse($"{name} for {subject} uses the class {className.GetString()}, which doesn't exist.");
            foreach (var member in query.EnumerateObject())
            {
                if (member.Name is not ("className" or "where") && !IgnoredInSubqueries.Contains(member.Name))
                    throw Refuse($"The subquery for {subject} doesn't support {member.Name}.");
            }
            return (
                target, query.TryGetProperty("where", out var where) ? Conditions(where, target, depth + 1, subqueries + 1) : Where.Always);
        }

        private static bool AreComparable(Subject one, Subject other)
        {
            if (TargetOf(one) is { } target)
                return target == TargetOf(other);
            return TargetOf(other) is null
                && one.Field.Type == other.Field.Type
                && one.Field.Decimals == other.Field.Decimals
                && KindOf(one.Field) == KindOf(other.Field);
        }

        // An object's id is comparable with pointers to it.
        private static string? TargetOf(Subject subject) =>
            subject.Field.Name == "objectId" ? subject.Class.Name : subject.Field.TargetClass;

        private static Type KindOf(ParseField field) => Nullable.GetUnderlyingType(field.Value!.ReturnType) ?? field.Value.ReturnType;

        private List<object?> Constants(Subject subject, JsonElement list, string name)
        {
            if (list.ValueKind != JsonValueKind.Array)
                throw Refuse($"{name} for {subject} needs a list, not {NameOf(list)}.");
            listValues += list.GetArrayLength();
            if (listValues > limits.MaxListValues)
                throw Refuse($"The lists in where are too long. The limit is {limits.MaxListValues} values in total.");
            return [.. list.EnumerateArray().Select(value => Constant(subject, value))];
        }

        private static bool IsRelativeTime(JsonElement value, out JsonElement text)
        {
            text = default;
            return value.ValueKind == JsonValueKind.Object && value.TryGetProperty(RelativeTimeMember, out text);
        }

        private DateTimeOffset Relative(Subject subject, JsonElement value)
        {
            if (subject.Field.Type != FieldType.Date)
                throw InvalidJson($"{RelativeTimeMember} can only be used with a Date field, and {subject} is a {subject.Field.TypeName}.");
            if (now is not { } instant)
                throw Refuse($"{RelativeTimeMember} for {subject} isn't supported in live queries. Send a Date instead.");
            if (value.ValueKind != JsonValueKind.String)
                throw InvalidJson($"{RelativeTimeMember} for {subject} must be a string such as \"1 day ago\".");
            var text = Text(subject, value);
            return RelativeTime.TryParse(text, instant, out var meant, out var problem)
                ? meant
                : throw InvalidJson($"bad {RelativeTimeMember} ({text}) value. {problem}");
        }

        private static ParseException NoRelativeTime() =>
            InvalidJson($"{RelativeTimeMember} can only be used with the $lt, $lte, $gt, and $gte operators");

        private static ParseException InvalidJson(string message) => new(ParseError.InvalidJson(message));

        private object? Constant(Subject subject, JsonElement value) =>
            value.ValueKind == JsonValueKind.Null ? null : subject.Field.Type switch
            {
                _ when IsRelativeTime(value, out _) => throw NoRelativeTime(),
                FieldType.String when value.ValueKind == JsonValueKind.String => Text(subject, value),
                FieldType.Number when value.ValueKind == JsonValueKind.Number => Number(value),
                FieldType.Boolean when value.ValueKind is JsonValueKind.True or JsonValueKind.False => value.GetBoolean(),
                FieldType.Date when TypeOf(value) == "Date" => Date(subject, value.TryGetProperty("iso", out var iso) ? iso : default),
                FieldType.Date when value.ValueKind == JsonValueKind.String && subject.Field.IsSystem => Date(subject, value),
                FieldType.Pointer when TypeOf(value) == "Pointer" => Pointer(subject, value),
                _ => throw Mismatch(subject, NameOf(value)),
            };

        private string Text(Subject subject, JsonElement value)
        {
            var text = value.GetString()!;
            if (text.Length > limits.MaxTextLength)
                throw Refuse($"A string for {subject} is too long. The limit is {limits.MaxTextLength} characters.");
            // Not every engine can store it, so no stored string contains it.
            return text.Contains('\0', StringComparison.Ordinal)
                ? throw Refuse($"A string for {subject} contains the character U+0000, which isn't allowed.")
                : text;
        }

        private static decimal Number(JsonElement value)
        {
            if (value.TryGetDecimal(out var number))
                return number;
            // Outside the range of decimal, and therefore of every field.
            var beyond = value.GetDouble();
            return beyond switch { >= 1 => decimal.MaxValue, <= -1 => decimal.MinValue, _ => 0m };
        }

        private static DateTimeOffset Date(Subject subject, JsonElement iso) =>
            iso.ValueKind == JsonValueKind.String && ParseDate.TryParse(iso.GetString(), out var instant)
                ? instant
                : throw Refuse($"A date for {subject} must look like 2026-11-23T14:05:52.393Z, in the years 1 to 9999.");

        private string Pointer(Subject subject, JsonElement value)
        {
            var target = value.TryGetProperty("className", out var name) && name.ValueKind == JsonValueKind.String
                ? name.GetString()
                : null;
            if (target != subject.Field.TargetClass)
                throw Mismatch(subject, $"Pointer<{target}>");
            return value.TryGetProperty("objectId", out var id) && id.ValueKind == JsonValueKind.String
                ? Text(subject, id)
                : throw Refuse($"A pointer for {subject} needs an objectId.");
        }

        private static ParseException Mismatch(Subject subject, string got) =>
            Refuse($"schema mismatch for {subject}; expected {subject.Field.TypeName} but got {got}");

        private static string? TypeOf(JsonElement value) =>
            value.ValueKind == JsonValueKind.Object
                && value.TryGetProperty("__type", out var type)
                && type.ValueKind == JsonValueKind.String
                ? type.GetString()
                : null;

        private static string NameOf(JsonElement value) => value.ValueKind switch
        {
            JsonValueKind.True or JsonValueKind.False => "Boolean",
            JsonValueKind.Object => TypeOf(value) ?? "Object",
            var kind => kind.ToString(),
        };

        private void Count(int more = 1)
        {
            conditions += more;
            if (conditions > limits.MaxConditions)
                throw Refuse(
                    string.Create(CultureInfo.InvariantCulture, $"where has too many conditions. The limit is {limits.MaxConditions}."));
        }
    }

    /// <summary>A field with its class, formatted for error messages.</summary>
    private readonly record struct Subject(ParseClass Class, ParseField Field)
    {
        public override string ToString() => $"{Class.Name}.{Field.Name}";
    }
}
