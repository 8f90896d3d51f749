using StackExchange.Redis;

namespace FlashSale.Web.Realtime.Nodes;

/// <summary>Where the nodes of the shop meet.</summary>
/// <param name="Redis">The server.</param>
/// <param name="Prefix">What the names of the shop's channels begin with.</param>
internal sealed record NodeLinkOptions(ConfigurationOptions Redis, string Prefix);
