namespace FlashSale.Domain.Ordering;

/// <summary>The status of an order. <see cref="OrderLifecycle"/> has the legal moves.</summary>
public enum OrderStatus
{
    /// <summary>It awaits payment, and holds its units until it expires.</summary>
    Pending,

    /// <summary>The units are the buyer's.</summary>
    Confirmed,

    /// <summary>On its way.</summary>
    Shipped,

    /// <summary>The buyer has received it.</summary>
    Delivered,

    /// <summary>Canceled before it was shipped; the units are for sale again.</summary>
    Cancelled,

    /// <summary>Not paid in time; the units are for sale again.</summary>
    Expired,

    /// <summary>Paid back; the units are for sale again.</summary>
    Refunded,
}
