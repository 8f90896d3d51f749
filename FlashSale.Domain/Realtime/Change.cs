namespace FlashSale.Domain.Realtime;

/// <summary>
/// One committed change of one thing. Both states are copies that nobody changes any more, without the things that they point to
/// (an order's product, say).
/// </summary>
/// <param name="Before">As it was; null for a new one.</param>
/// <param name="After">As it is now, with the row version that the database gave it; null for a deleted one.</param>
public sealed record Change(Entity? Before, Entity? After)
{
    /// <summary>The thing in its newest state that there is.</summary>
    public Entity Entity => After ?? Before ?? throw new InvalidOperationException("A change needs a Before or an After.");
}
