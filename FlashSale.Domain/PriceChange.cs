namespace FlashSale.Domain;

/// <summary>
/// A price change in a sale that is live or starts within <see cref="LeadTime"/>. It's only saved after a merchant has confirmed
/// exactly this change.
/// </summary>
/// <param name="Before">The current prices.</param>
/// <param name="After">The prices after the change.</param>
public sealed record PriceChange(PriceTag Before, PriceTag After)
{
    /// <summary>A sale that starts within this time counts as live, because a wrong price might not be noticed before it starts.</summary>
    public static readonly TimeSpan LeadTime = TimeSpan.FromMinutes(5);

    /// <summary>True if a price change must be confirmed for a sale with these times.</summary>
    public static bool RequiresConfirmation(DateTimeOffset startTime, DateTimeOffset endTime, DateTimeOffset now) =>
        startTime <= now + LeadTime && endTime > now;
}
