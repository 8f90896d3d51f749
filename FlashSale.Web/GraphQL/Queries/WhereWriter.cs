using System.Collections;
using System.Text.Json.Nodes;
using FlashSale.Web.GraphQL.Types;
using FlashSale.Web.Parse.Protocol;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.GraphQL.Queries;

/// <summary>
/// Writes a GraphQL <c>where</c> as the <c>where</c> of REST, for REST's parser to read and check. Within <c>inQueryKey</c> nothing was
/// checked by the schema, so nothing is taken for granted.
/// </summary>
/// <param name="classes">The classes.</param>
/// <param name="isFollowed">Whether it's for a subscription, which can't ask the database: a pointer to known objects is compared then.</param>
internal sealed class WhereWriter(ParseClasses classes, bool isFollowed = false)
{
    private static readonly Dictionary<string, string> Operators = new(StringComparer.Ordinal)
    {
        ["equalTo"] = "$eq",
        ["notEqualTo"] = "$ne",
        ["lessThan"] = "$lt",
        ["lessThanOrEqualTo"] = "$lte",
        ["greaterThan"] = "$gt",
        ["greaterThanOrEqualTo"] = "$gte",
        ["in"] = "$in",
        ["notIn"] = "$nin",
        ["exists"] = "$exists",
        ["matchesRegex"] = "$regex",
        ["options"] = "$options",
        ["inQueryKey"] = "$select",
        ["notInQueryKey"] = "$dontSelect",
        ["have"] = "$inQuery",
        ["haveNot"] = "$notInQuery",
    };

    private static readonly Dictionary<string, string> Connectives = new(StringComparer.Ordinal)
    {
        ["OR"] = "$or",
        ["AND"] = "$and",
        ["NOR"] = "$nor",
    };

    /// <summary>The conditions on objects of a class.</summary>
    /// <exception cref="ParseException">102: they are none.</exception>
    public JsonObject Write(IDictionary<string, object?> where, ParseClass of)
    {
        var written = new JsonObject();
        // In a list of its own: beside it there may be one on objectId too.
        var byId = new JsonArray();
        foreach (var (name, value) in where)
        {
            if (value is null)
                continue;
            if (Connectives.TryGetValue(name, out var connective))
                written[connective] = Alternatives(name, value, of);
            else if (name == "id")
                byId.Add(new JsonObject { ["objectId"] = Conditions("id", value, of, of.FindField("objectId")) });
            else
                written[(string)JsonNodes.Text(name)!] = Conditions(name, value, of, of.FindField(name));
        }
        if (byId.Count == 0)
            return written;
        if (written.Remove("$and", out var others))
            byId.Add(new JsonObject { ["$and"] = others });
        written["$and"] = byId;
        return written;
    }

    private JsonArray Alternatives(string name, object value, ParseClass of)
    {
        if (value is not IEnumerable list || value is string or IDictionary<string, object?>)
            throw Refuse($"{name} takes a list of conditions.");
        return new JsonArray([.. list.Cast<object?>().Select(each => each is IDictionary<string, object?> where
            ? (JsonNode)Write(where, of)
            : throw Refuse($"{name} takes a list of conditions."))]);
    }

    // REST's parser refuses fields that the class doesn't have.
    private JsonObject Conditions(string name, object value, ParseClass of, ParseField? field)
    {
        if (value is not IDictionary<string, object?> conditions)
            throw Refuse($"{of.Name}.{name} takes conditions such as {{equalTo: …}}.");
        var written = new JsonObject();
        foreach (var (condition, operand) in conditions)
        {
            if (!Operators.TryGetValue(condition, out var restName))
                throw Refuse($"There is no condition {condition} for {of.Name}.{name}.");
            if (condition == "options" && operand is null)
                continue;
            if (isFollowed && condition is "have" or "haveNot" && PointersTo(operand, field) is { } pointers)
            {
                written[condition == "have" ? "$in" : "$nin"] = pointers;
                continue;
            }
            written[restName] = condition switch
            {
                "exists" or "matchesRegex" or "options" => JsonNodes.Of(operand),
                "inQueryKey" or "notInQueryKey" => Select(condition, operand),
                "have" or "haveNot" => Subquery(condition, operand, field),
                "in" or "notIn" => List(operand, of, field),
                _ => Value(operand, of, field),
            };
        }
        // Without an operator it would be read as a value.
        return written.Count > 0 ? written : new JsonObject { ["$nin"] = new JsonArray() };
    }

    private static JsonNode? List(object? operand, ParseClass of, ParseField? field) =>
        operand is IEnumerable list and not string and not IDictionary<string, object?>
        ? new JsonArray([.. list.Cast<object?>().Select(each => Value(each, of, field))])
        : JsonNodes.Of(operand);

    private static JsonNode? Value(object? operand, ParseClass of, ParseField? field) => operand switch
    {
        not null when field?.Name == "objectId" && IdScalar.Find(operand) is { } id => JsonNodes.Text(GlobalId.ObjectIdOf(of, id)),
        string iso when field?.Type == FieldType.Date => new JsonObject { ["__type"] = "Date", ["iso"] = JsonNodes.Text(iso) },
        _ => JsonNodes.Of(operand),
    };

    // Null if there are other conditions than one on the id.
    private JsonArray? PointersTo(object? operand, ParseField? field)
    {
        if (classes.Find(field?.TargetClass ?? "") is not { } target
            || operand is not IDictionary<string, object?> { Count: 1 } where
            || (where.TryGetValue("objectId", out var byId) || where.TryGetValue("id", out byId)) is false
            || byId is not IDictionary<string, object?> { Count: 1 } condition)
        {
            return null;
        }
        IEnumerable? ids = condition.TryGetValue("equalTo", out var one) ? new[] { one }
            : condition.TryGetValue("in", out var many) ? many as IEnumerable : null;
        return ids?.Cast<object?>().ToList() is { } given && given.All(id => id is string)
            ? new JsonArray([.. given.Select(id => PointerTo(target, GlobalId.ObjectIdOf(target, (string)id!)))])
            : null;
    }

    private static JsonObject PointerTo(ParseClass of, string id) =>
        new() { ["__type"] = "Pointer", ["className"] = of.Name, ["objectId"] = JsonNodes.Text(id) };

    private JsonObject Subquery(string condition, object? operand, ParseField? field)
    {
        if (operand is not IDictionary<string, object?> where)
            throw Refuse($"{condition} takes conditions on the object that is pointed to.");
        // Without a class REST's parser says what the field is instead.
        var target = classes.Find(field?.TargetClass ?? "");
        return new JsonObject { ["className"] = target?.Name ?? "", ["where"] = target is null ? new JsonObject() : Write(where, target) };
    }

    private JsonObject Select(string condition, object? operand)
    {
        if (operand is not IDictionary<string, object?> select
            || !select.TryGetValue("query", out var asked) || asked is not IDictionary<string, object?> query
            || !query.TryGetValue("className", out var className) || className is not string name
            || !query.TryGetValue("where", out var conditions) || conditions is not IDictionary<string, object?> where
            || !select.TryGetValue("key", out var field) || field is not string key)
        {
            throw Refuse($"{condition} takes {{query: {{className: …, where: {{…}}}}, key: …}}.");
        }
        var of = classes.Find(name) ?? classes.Find($"_{name}") ?? throw Refuse($"{name} is no class of the shop.");
        return new JsonObject
        {
            ["query"] = new JsonObject { ["className"] = of.Name, ["where"] = Write(where, of) },
            ["key"] = JsonNodes.Text(key == "id" ? "objectId" : key),
        };
    }

    private static ParseException Refuse(string message) => new(ParseError.InvalidQuery(message));
}
