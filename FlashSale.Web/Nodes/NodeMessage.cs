namespace FlashSale.Web.Nodes;

/// <summary>What a node passes on to the others.</summary>
/// <param name="From">The node, which does not listen to itself.</param>
/// <param name="News">What there is to tell, the oldest first.</param>
internal sealed record NodeMessage<T>(string From, IReadOnlyList<T> News);
