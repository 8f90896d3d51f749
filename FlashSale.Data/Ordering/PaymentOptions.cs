namespace FlashSale.Data.Ordering;

/// <summary>Limits of unpaid orders: part of the configuration section <c>Payments</c>.</summary>
public sealed class PaymentOptions
{
    /// <summary>The configuration section's name.</summary>
    public const string Section = "Payments";

    /// <summary>How long a pending order holds its units: 1 second to 23 hours (a Stripe page lives for at most a day).</summary>
    public TimeSpan HoldFor { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How many unpaid holds of one sale a buyer may let lapse (1 to 1000). After that, they can't hold more units of the sale. A
    /// cancelled hold counts as lapsed.
    /// </summary>
    public int MaxUnpaidHolds { get; set; } = 2;
}
