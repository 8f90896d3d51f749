using FlashSale.Web.Parse.LiveQuery;

namespace FlashSale.Web.GraphQL.Subscriptions;

/// <summary>Who sends an operation over a WebSocket.</summary>
/// <param name="Follower">Whose rights it has.</param>
/// <param name="Token">The session's token; null without a session.</param>
/// <param name="Address">Where it comes from, for limits.</param>
/// <param name="Shop">Where the client reaches the shop.</param>
internal sealed record SocketCaller(Follower Follower, string? Token, string Address, Uri Shop);
