using System.Collections;
using System.Text.Json.Nodes;
using FlashSale.Web.GraphQL.Types;
using FlashSale.Web.Parse.Calls;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.GraphQL.Queries;

/// <summary>
/// Converts a GraphQL <c>where</c> to REST's JSON for REST's parser. GraphQL doesn't validate the content of <c>inQueryKey</c>, so it's
/// checked here.
/// </summary>
/// <param name="classes">The classes.</param>
/// <param name="isFollowed">Whether it's for a subscription. Those can't query the database, so conditions on a pointer's id become
/// comparisons of the pointer.</param>
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

    /// <summary>Converts the conditions on objects of a class.</summary>
    /// <exception cref="ParseException">102: the conditions are invalid.</exception>
    public JsonObject Write(IDictionary<string, object?> where, ParseClass parseClass)
    {
        var json = new JsonObject();
        // Separate list, because there may also be a condition on objectId.
        var byId = new JsonArray();
        foreach (var (name, value) in where)
        {
            if (value is null)
                continue;
            if (Connectives.TryGetValue(name, out var connective))
                json[connective] = Alternatives(name, value, parseClass);
            else if (name == "id")
                byId.Add(new JsonObject { ["objectId"] = Conditions("id", value, parseClass, parseClass.FindField("objectId")) });
            else
                json[(string)JsonNodes.Text(name)!] = Conditions(name, value, parseClass, parseClass.FindField(name));
        }
        if (byId.Count == 0)
            return json;
        if (json.Remove("$and", out var others))
            byId.Add(new JsonObject { ["$and"] = others });
        json["$and"] = byId;
        return json;
    }

    private JsonArray Alternatives(string name, object value, ParseClass parseClass)
    {
        if (value is not IEnumerable list || value is string or IDictionary<string, object?>)
            throw Refuse($"{name} must be a list of conditions.");
        return new JsonArray([.. list.Cast<object?>().Select(each => each is IDictionary<string, object?> where
            ? (JsonNode)Write(where, parseClass)
            : throw Refuse($"{name} must be a list of conditions."))]);
    }

    // REST's parser reports unknown fields.
    private JsonObject Conditions(string name, object value, ParseClass parseClass, ParseField? field)
    {
        if (value is not IDictionary<string, object?> conditions)
            throw Refuse($"{parseClass.Name}.{name} must be an object of conditions such as {{equalTo: …}}.");
        var json = new JsonObject();
        foreach (var (condition, operand) in conditions)
        {
            if (!Operators.TryGetValue(condition, out var restName))
                throw Refuse($"{condition} isn't a condition for {parseClass.Name}.{name}.");
            if (condition == "options" && operand is null)
                continue;
            if (isFollowed && condition is "have" or "haveNot" && PointersTo(operand, field) is { } pointers)
            {
                json[condition == "have" ? "$in" : "$nin"] = pointers;
                continue;
            }
            json[restName] = condition switch
            {
                "exists" or "matchesRegex" or "options" => JsonNodes.Of(operand),
                "inQueryKey" or "notInQueryKey" => Select(condition, operand),
                "have" or "haveNot" => Subquery(condition, operand, field),
                "in" or "notIn" => List(operand, parseClass, field),
                _ => Value(operand, parseClass, field),
            };
        }
        // REST would read an object without operators as a value.
        return json.Count > 0 ? json : new JsonObject { ["$nin"] = new JsonArray() };
    }

    private static JsonNode? List(object? operand, ParseClass parseClass, ParseField? field) =>
        operand is IEnumerable list and not string and not IDictionary<string, object?>
        ? new JsonArray([.. list.Cast<object?>().Select(each => Value(each, parseClass, field))])
        : JsonNodes.Of(operand);

    private static JsonNode? Value(object? operand, ParseClass parseClass, ParseField? field) => operand switch
    {
        not null when field?.Name == "objectId" && IdScalar.Find(operand) is { } id => JsonNodes.Text(GlobalId.ObjectIdOf(parseClass, id)),
        string iso when field?.Type == FieldType.Date => new JsonObject { ["__type"] = "Date", ["iso"] = JsonNodes.Text(iso) },
        _ => JsonNodes.Of(operand),
    };

    // Null if there is any condition besides one on the id.
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

    private static JsonObject PointerTo(ParseClass parseClass, string id) =>
        new() { ["__type"] = "Pointer", ["className"] = parseClass.Name, ["objectId"] = JsonNodes.Text(id) };

    private JsonObject Subquery(string condition, object? operand, ParseField? field)
    {
        if (operand is not IDictionary<string, object?> where)
            throw Refuse($"{condition} must be an object of conditions on the pointer's target.");
        // Without a class, REST's parser reports the field's actual type.
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
            throw Refuse($"{condition} must look like {{query: {{className: …, where: {{…}}}}, key: …}}.");
        }
        var parseClass = classes.Find(name) ?? classes.Find($"_{name}") ?? throw Refuse($"{name} isn't a class.");
        return new JsonObject
        {
            ["query"] = new JsonObject { ["className"] = parseClass.Name, ["where"] = Write(where, parseClass) },
            ["key"] = JsonNodes.Text(key == "id" ? "objectId" : key),
        };
    }

    private static ParseException Refuse(string message) => new(ParseError.InvalidQuery(message));
}
