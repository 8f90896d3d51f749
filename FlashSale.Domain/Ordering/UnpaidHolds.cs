namespace FlashSale.Domain.Ordering;

/// <summary>A buyer's unpaid orders in one sale.</summary>
/// <param name="Open">Orders that hold units and wait for a payment, 0 or more.</param>
/// <param name="Lapsed">Orders whose hold ended unpaid, by expiry or cancellation, 0 or more.</param>
public readonly record struct UnpaidHolds(int Open, int Lapsed)
{
    /// <summary>
    /// Whether the buyer may not hold more units of the sale. After the first lapse each open hold could be the next one, so it counts
    /// as well: opening several at once doesn't get around the limit.
    /// </summary>
    /// <param name="limit">Holds that may lapse, 1 or more.</param>
    public bool ReachLimit(int limit) => Lapsed > 0 && Lapsed + Open >= limit;
}
