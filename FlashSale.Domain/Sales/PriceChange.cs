namespace FlashSale.Domain.Sales;

/// <summary>
/// A change of prices that shoppers buy at now, or will within <see cref="Notice"/>. A merchant has to confirm exactly this change before it
/// is saved.
/// </summary>
/// <param name="Before">The prices as they are.</param>
/// <param name="After">The prices as they would be.</param>
public sealed record PriceChange(PriceTag Before, PriceTag After)
{
    /// <summary>A sale that starts within this time is treated as live: there may be no time left to notice and correct a wrong price.</summary>
    public static readonly TimeSpan Notice = TimeSpan.FromMinutes(5);

    /// <summary>Whether a change of the price needs to be confirmed in a sale with these times.</summary>
    public static bool ConcernsSale(DateTimeOffset startTime, DateTimeOffset endTime, DateTimeOffset now) =>
        startTime <= now + Notice && endTime > now;
}
