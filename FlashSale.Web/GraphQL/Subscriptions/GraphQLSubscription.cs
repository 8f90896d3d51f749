using FlashSale.Web.GraphQL.Execution;
using FlashSale.Web.Parse.LiveQuery;

namespace FlashSale.Web.GraphQL.Subscriptions;

/// <summary>A query that a client of GraphQL follows, with the operation that says what to write of each event.</summary>
/// <param name="client">The client.</param>
/// <param name="id">The client's name for it.</param>
/// <param name="shop">Where the client reaches the shop.</param>
/// <param name="query">What is followed.</param>
/// <param name="follower">Whose rights it has.</param>
/// <param name="operation">The operation.</param>
/// <param name="payload">The operation as it came.</param>
/// <param name="cost">How many values it asks for.</param>
internal sealed class GraphQLSubscription(
    LiveClient client, string id, Uri shop, LiveQueryRequest query, Follower follower, GraphQLRequest operation, string payload, int cost)
    : LiveSubscription(client, id, SocketFrames.Name(id), shop, query, follower, payload.Length + (cost * SizeOfAValue))
{
    // What it costs to write a value for each event, compared with keeping a character.
    private const int SizeOfAValue = 200;

    /// <summary>The operation.</summary>
    public GraphQLRequest Operation { get; } = operation;

    /// <summary>By what an event's text is the same for several subscriptions: of a public class for all with the same rights.</summary>
    public object KeyOf(LiveEvent happened, Follower follower)
    {
        var caller = follower.Caller;
        return new Key(happened, payload, Shop, caller.IsMerchant, caller.HasMasterKey, Query.Class.Rights.IsPublic ? null : caller.UserId);
    }

    private sealed record Key(LiveEvent Event, string Payload, Uri Shop, bool IsMerchant, bool HasMasterKey, string? UserId);
}
