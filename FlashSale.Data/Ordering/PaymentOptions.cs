namespace FlashSale.Data.Ordering;

/// <summary>How long orders hold units for a payment: a part of the section <c>Payments</c> of the configuration.</summary>
public sealed class PaymentOptions
{
    /// <summary>The configuration section's name.</summary>
    public const string Section = "Payments";

    /// <summary>How long a pending order holds its units: a second to 23 hours, because a Stripe page expires after a day.</summary>
    public TimeSpan HoldFor { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Unpaid holds of one sale that a buyer may let lapse (1 to 1000). After that, they can't hold more units of the sale. A cancelled
    /// hold counts as lapsed.
    /// </summary>
    public int MaxUnpaidHolds { get; set; } = 2;
}
