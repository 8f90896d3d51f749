using FlashSale.Web.Parse.Protocol;
using FlashSale.Web.Parse.Queries;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.LiveQuery;

/// <summary>A query that a client follows.</summary>
internal class LiveSubscription
{
    // With more values than that, an entry for each costs more than it saves.
    private const int MaxIndexed = 20;

    private Follower follower;

    public LiveSubscription(
        LiveClient client, string id, byte[] address, Uri shop, LiveQueryRequest query, Follower follower, int size)
    {
        Client = client;
        Id = id;
        Address = address;
        Shop = shop;
        Query = query;
        Size = size;
        this.follower = follower;
        Keys = string.Join(',', query.Selection.Fields.Select(field => field.Name));
    }

    public LiveClient Client { get; }

    /// <summary>The client's name for it.</summary>
    public string Id { get; }

    /// <summary>The members that name the client and the subscription in each frame.</summary>
    public byte[] Address { get; }

    /// <summary>Where the client reaches the shop, which is what addresses of files begin with.</summary>
    public Uri Shop { get; }

    public LiveQueryRequest Query { get; }

    /// <summary>How long the query was as it came, in characters.</summary>
    public int Size { get; }

    /// <summary>The names of the fields that are shown: who has the same is shown the same.</summary>
    public string Keys { get; }

    /// <summary>Whose rights it has. <see cref="LiveSubscriptions.Renew"/> changes it.</summary>
    public Follower Follower
    {
        get => Volatile.Read(ref follower);
        internal set => Volatile.Write(ref follower, value);
    }

    /// <summary>
    /// A field that every object of this subscription has one of a few values in: its owner, its own id, or something that it points to. Null if
    /// there is no such field, and any object may concern it.
    /// </summary>
    public (ParseField Field, IReadOnlyList<string> Values)? Narrowest()
    {
        var ownerField = Query.Class.Rights.Read == Access.SignedIn ? Query.Class.FindField("user") : null;
        if (ownerField is not null && Follower.Caller is { Manages: false, UserId: { } own })
            return (ownerField, [own]);
        var narrow = Conditions(Query.Where).OfType<Where.OneOf>().Where(each => IsId(each.Field) && each.Values.Count <= MaxIndexed).MinBy(each => each.Field.Name == "objectId" ? 0 : 1);
        return narrow is null ? null : (narrow.Field, [.. narrow.Values.Cast<string>()]);
    }

    private static bool IsId(ParseField field) => field.Type == FieldType.Pointer || field.Name == "objectId";

    private static IEnumerable<Where> Conditions(Where where) => where is Where.All all ? all.Conditions.SelectMany(Conditions) : [where];
}
