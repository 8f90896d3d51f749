namespace FlashSale.Web.Nodes;

/// <summary>What a node says of itself once a second.</summary>
/// <param name="WantsChanges">Whether it has clients that follow changes.</param>
/// <param name="HasLost">Whether changes that it made could not be passed on.</param>
internal sealed record NodeBeat(bool WantsChanges, bool HasLost);
