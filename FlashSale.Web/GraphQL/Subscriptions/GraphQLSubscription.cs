using FlashSale.Web.GraphQL.Execution;
using FlashSale.Web.Parse.LiveQuery;

namespace FlashSale.Web.GraphQL.Subscriptions;

/// <summary>A query that a GraphQL client follows, with the operation that renders each event.</summary>
/// <param name="client">The client.</param>
/// <param name="id">The client's id for it.</param>
/// <param name="shopAddress">The shop's base address as the client sees it.</param>
/// <param name="query">What is followed.</param>
/// <param name="follower">The caller whose rights it has.</param>
/// <param name="operation">The operation.</param>
/// <param name="payload">The raw operation.</param>
/// <param name="cost">The number of values that it requests.</param>
internal sealed class GraphQLSubscription(
    LiveClient client,
    string id,
    Uri shopAddress,
    LiveQueryRequest query,
    Follower follower,
    GraphQLRequest operation,
    string payload,
    int cost)
    : LiveSubscription(client, id, SocketFrames.Name(id), shopAddress, query, follower, payload.Length + (cost * ValueWeight))
{
    // Weight of rendering one value per event, relative to storing one character.
    private const int ValueWeight = 200;

    /// <summary>The operation.</summary>
    public GraphQLRequest Operation { get; } = operation;

    /// <summary>
    /// Key under which subscriptions share an event's payload. For public classes, all callers with the same rights share it.
    /// </summary>
    public object KeyOf(LiveEvent happened, Follower follower)
    {
        var caller = follower.Caller;
        return new Key(
            happened, payload, ShopAddress, caller.IsMerchant, caller.HasMasterKey, Query.Class.Rights.IsPublic ? null : caller.UserId);
    }

    private sealed record Key(LiveEvent Event, string Payload, Uri ShopAddress, bool IsMerchant, bool HasMasterKey, string? UserId);
}
