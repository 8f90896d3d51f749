using FlashSale.Web.Parse.Queries;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.LiveQuery;

/// <summary>A query that a client follows.</summary>
internal class LiveSubscription
{
    // With more values, indexing each costs more than it saves.
    private const int MaxIndexed = 20;

    private Follower follower;

    public LiveSubscription(
        LiveClient client, string id, byte[] address, Uri shopAddress, LiveQueryRequest query, Follower follower, int size)
    {
        Client = client;
        Id = id;
        Address = address;
        ShopAddress = shopAddress;
        Query = query;
        Size = size;
        this.follower = follower;
        Keys = string.Join(',', query.Selection.Fields.Select(field => field.Name));
    }

    public LiveClient Client { get; }

    /// <summary>The client's id for it.</summary>
    public string Id { get; }

    /// <summary>The serialized members that identify the client and subscription in each frame.</summary>
    public byte[] Address { get; }

    /// <summary>The shop's base address as the client sees it, used for file URLs.</summary>
    public Uri ShopAddress { get; }

    public LiveQueryRequest Query { get; }

    /// <summary>The length of the query's JSON, in characters.</summary>
    public int Size { get; }

    /// <summary>The names of the selected fields. Subscriptions with equal names get equal objects.</summary>
    public string Keys { get; }

    /// <summary>The caller whose rights it has.</summary>
    public Follower Follower
    {
        get => Volatile.Read(ref follower);
        internal set => Volatile.Write(ref follower, value);
    }

    /// <summary>
    /// Finds a field with few possible values among this subscription's objects: owner, id or pointer. Null if there is none, so any object
    /// may match.
    /// </summary>
    public (ParseField Field, IReadOnlyList<string> Values)? FindIndexKey()
    {
        var ownerField = Query.Class.Rights.Read == Access.SignedIn ? Query.Class.FindField("user") : null;
        if (ownerField is not null && Follower.Caller is { Manages: false, UserId: { } own })
            return (ownerField, [own]);
        var narrow = Conditions(Query.Where)
            .OfType<Where.OneOf>()
            .Where(each => IsId(each.Field) && each.Values.Count <= MaxIndexed)
            .MinBy(each => each.Field.Name == "objectId" ? 0 : 1);
        return narrow is null ? null : (narrow.Field, [.. narrow.Values.Cast<string>()]);
    }

    private static bool IsId(ParseField field) => field.Type == FieldType.Pointer || field.Name == "objectId";

    private static IEnumerable<Where> Conditions(Where where) => where is Where.All all ? all.Conditions.SelectMany(Conditions) : [where];
}
