using StackExchange.Redis;

namespace FlashSale.Web.Realtime.Nodes;

/// <summary>How this node connects to its peers.</summary>
/// <param name="Redis">The Redis server.</param>
/// <param name="Prefix">Prefix of the shop's channel names.</param>
internal sealed record NodeLinkOptions(ConfigurationOptions Redis, string Prefix);
