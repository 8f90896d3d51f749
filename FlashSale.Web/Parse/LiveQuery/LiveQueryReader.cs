using System.Text.Json;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Notifications;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Stock;
using FlashSale.Web.Parse.Protocol;
using FlashSale.Web.Parse.Queries;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.LiveQuery;

/// <summary>Reads the queries of <c>subscribe</c> and <c>update</c>.</summary>
internal sealed class LiveQueryReader(ParseClasses classes, WhereParser wheres, QueryLimits limits)
{
    /// <summary>The entities whose changes <see cref="Domain.Realtime.ChangeFeed"/> tells of; objects of other classes cannot be followed.</summary>
    public static IReadOnlyList<Type> Followed { get; } = [typeof(Product), typeof(Inventory), typeof(Sale), typeof(CountdownTimer), typeof(Order), typeof(Notification)];

    /// <summary>Reads a query.</summary>
    /// <param name="query">The query.</param>
    /// <param name="caller">Who would follow it.</param>
    /// <param name="hasInvalidSession">Whether the caller has no session because the token that came with the query isn't valid.</param>
    /// <exception cref="ParseException">It cannot be followed, or the caller may not follow it.</exception>
    public LiveQueryRequest Read(JsonElement query, Caller caller, bool hasInvalidSession)
    {
        var of = ClassOf(query);
        if (hasInvalidSession && !of.Allows(of.Rights.Read, caller))
            throw new ParseException(ParseError.InvalidSession);
        of.Demand(of.Rights.Read, caller);
        var where = Member(query, "where") is { } conditions ? wheres.ParseForMemory(conditions, of) : Where.Always;
        // It's checked against every change.
        FindLimits.DemandFewPatterns(where, caller, limits);
        // Older clients call the keys fields.
        var keys = Names(query, "keys") ?? Names(query, "fields");
        return new LiveQueryRequest(of, where, keys is null ? Selection.All(of) : Selection.Only(of, keys), [.. (Names(query, "watch") ?? []).Select(name => FieldOf(of, name))]);
    }

    private ParseClass ClassOf(JsonElement query)
    {
        var name = Member(query, "className") is { } text ? ClientFrame.TextOf(text, "className") : throw new ParseException(ParseError.InvalidQuery("query needs a className."));
        return classes.Find(name) is { } of && Followed.Contains(of.EntityType)
            ? of
            : throw new ParseException(ParseError.Forbidden($"Objects of {name} cannot be followed. Those of {string.Join(", ", FollowedNames())} can."));
    }

    private IEnumerable<string> FollowedNames() => classes.All.Where(each => Followed.Contains(each.EntityType)).Select(each => each.Name);

    private static ParseField FieldOf(ParseClass of, string name) => of.FindField(name) ?? throw new ParseException(ParseError.InvalidQuery($"{of.Name} has no field {name} to watch."));

    // SDKs send lists; the names of a list may also come as one text, as they do in REST.
    private static List<string>? Names(JsonElement query, string member)
    {
        if (Member(query, member) is not { } value)
            return null;
        IEnumerable<JsonElement> parts = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [value];
        List<string> names = [];
        foreach (var part in parts)
            names.AddRange(ClientFrame.TextOf(part, member).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        return names.Count == 0 ? null : names;
    }

    private static JsonElement? Member(JsonElement query, string name) => query.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
