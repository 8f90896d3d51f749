using FlashSale.Web.Parse.LiveQuery;

namespace FlashSale.Web.GraphQL.Subscriptions;

/// <summary>The sender of an operation over a WebSocket.</summary>
/// <param name="Follower">The caller whose rights it has.</param>
/// <param name="Token">The session token; null without a session.</param>
/// <param name="Address">The client's address, for limits.</param>
/// <param name="ShopAddress">The shop's base address as the client sees it.</param>
internal sealed record SocketCaller(Follower Follower, string? Token, string Address, Uri ShopAddress);
