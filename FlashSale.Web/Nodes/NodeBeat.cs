namespace FlashSale.Web.Nodes;

/// <summary>What a node says of itself once a second.</summary>
/// <param name="WantsChanges">Whether it has clients that follow changes.</param>
internal sealed record NodeBeat(bool WantsChanges);
