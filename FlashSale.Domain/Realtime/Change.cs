namespace FlashSale.Domain.Realtime;

/// <summary>
/// A committed change of one entity. Both states are copies that must not be changed, without navigation properties (such as an order's
/// product).
/// </summary>
/// <param name="Before">The entity before the change; null if it's new.</param>
/// <param name="After">The entity after the change, with its new row version; null if it was deleted.</param>
public sealed record Change(Entity? Before, Entity? After)
{
    /// <summary>The entity after the change, or its last state if it was deleted.</summary>
    public Entity Entity => After ?? Before ?? throw new InvalidOperationException("A change needs a Before or an After.");
}
