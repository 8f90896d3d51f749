using FlashSale.Web.Api.GraphQL.Execution;
using FlashSale.Web.Api.Parse.LiveQuery;

namespace FlashSale.Web.Api.GraphQL.Subscriptions;

/// <summary>A query that a client of GraphQL follows, with the operation that says what to write of each event.</summary>
/// <param name="client">The client.</param>
/// <param name="id">The client's name for it.</param>
/// <param name="shop">Where the client reaches the shop.</param>
/// <param name="query">What is followed.</param>
/// <param name="follower">Whose rights it has.</param>
/// <param name="operation">The operation.</param>
/// <param name="payload">The operation as it came.</param>
internal sealed class GraphQLSubscription(
    LiveClient client, string id, Uri shop, LiveQueryRequest query, Follower follower, GraphQLRequest operation, string payload)
    : LiveSubscription(client, id, SocketFrames.Name(id), shop, query, follower, payload.Length)
{
    /// <summary>The operation.</summary>
    public GraphQLRequest Operation { get; } = operation;

    /// <summary>By what an event's text is the same for several subscriptions: of a public class for all who manage the shop or don't.</summary>
    public object KeyOf(LiveEvent happened, Follower follower) =>
        new Key(happened, payload, Shop, follower.Caller.Manages, Query.Class.Rights.IsPublic ? null : follower.Caller.UserId);

    private sealed record Key(LiveEvent Event, string Payload, Uri Shop, bool Manages, string? UserId);
}
