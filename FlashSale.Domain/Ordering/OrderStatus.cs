namespace FlashSale.Domain.Ordering;

/// <summary>Where an order stands. <see cref="OrderLifecycle"/> holds the legal moves.</summary>
public enum OrderStatus
{
    /// <summary>Units are held until the order expires; payment is awaited.</summary>
    Pending,

    /// <summary>The units are the buyer's.</summary>
    Confirmed,

    /// <summary>On its way.</summary>
    Shipped,

    /// <summary>With the buyer.</summary>
    Delivered,

    /// <summary>Called off before it was shipped; the units are on sale again.</summary>
    Cancelled,

    /// <summary>Not paid in time; the units are on sale again.</summary>
    Expired,

    /// <summary>Money returned; the units are on sale again.</summary>
    Refunded,
}
