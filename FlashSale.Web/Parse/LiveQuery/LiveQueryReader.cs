using System.Text.Json;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Delivery;
using FlashSale.Domain.Notifications;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Stock;
using FlashSale.Web.Parse.Calls;
using FlashSale.Web.Parse.Queries;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.LiveQuery;

/// <summary>Reads the queries of <c>subscribe</c> and <c>update</c> frames.</summary>
internal sealed class LiveQueryReader(ParseClasses classes, WhereParser wheres, QueryLimits limits)
{
    /// <summary>The entity types that <see cref="Domain.Realtime.ChangeFeed"/> reports. Other classes can't be followed.</summary>
    public static IReadOnlyList<Type> Followed { get; } =
    [
        typeof(Product),
        typeof(Inventory),
        typeof(Sale),
        typeof(CountdownTimer),
        typeof(Order),
        typeof(Notification),
        typeof(Address),
    ];

    /// <summary>Reads a query.</summary>
    /// <param name="query">The query.</param>
    /// <param name="caller">The caller that wants to follow it.</param>
    /// <param name="hasInvalidSession">Whether the caller has no session because the query's token is invalid.</param>
    /// <exception cref="ParseException">The query can't be followed, or the caller isn't allowed to follow it.</exception>
    public LiveQueryRequest Read(JsonElement query, Caller caller, bool hasInvalidSession)
    {
        var parseClass = ClassOf(query);
        if (hasInvalidSession && !parseClass.Allows(parseClass.Rights.Read, caller))
            throw new ParseException(ParseError.InvalidSession);
        parseClass.RequireAccess(parseClass.Rights.Read, caller);
        var where = Member(query, "where") is { } conditions ? wheres.ParseForMemory(conditions, parseClass) : Where.Always;
        // The condition is evaluated for every change.
        FindLimits.CheckPatternLimit(where, caller, limits);
        // Older clients send keys as "fields".
        var keys = Names(query, "keys") ?? Names(query, "fields");
        return new LiveQueryRequest(
            parseClass,
            where,
            keys is null ? Selection.All(parseClass) : Selection.Only(parseClass, keys),
            [.. (Names(query, "watch") ?? []).Select(name => FieldOf(parseClass, name))]);
    }

    private ParseClass ClassOf(JsonElement query)
    {
        var name = Member(query, "className") is { } text
            ? ClientFrame.TextOf(text, "className")
            : throw new ParseException(ParseError.InvalidQuery("query needs a className."));
        return classes.Find(name) is { } parseClass && Followed.Contains(parseClass.EntityType)
            ? parseClass
            : throw new ParseException(
                ParseError.Forbidden($"Class {name} can't be followed. You can follow {string.Join(", ", FollowedNames())}."));
    }

    private IEnumerable<string> FollowedNames() => classes.All.Where(each => Followed.Contains(each.EntityType)).Select(each => each.Name);

    private static ParseField FieldOf(ParseClass parseClass, string name) =>
        parseClass.FindField(name) ?? throw new ParseException(ParseError.InvalidQuery($"{parseClass.Name} has no field {name} to watch."));

    // SDKs send lists. As in REST, a comma-separated string is also accepted.
    private static List<string>? Names(JsonElement query, string member)
    {
        if (Member(query, member) is not { } value)
            return null;
        IEnumerable<JsonElement> parts = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [value];
        List<string> names = [];
        foreach (var part in parts)
            names.AddRange(
                ClientFrame.TextOf(part, member).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        return names.Count == 0 ? null : names;
    }

    private static JsonElement? Member(JsonElement query, string name) =>
        query.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
