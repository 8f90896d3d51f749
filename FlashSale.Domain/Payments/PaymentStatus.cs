namespace FlashSale.Domain.Payments;

/// <summary>The status of a payment.</summary>
public enum PaymentStatus
{
    /// <summary>Not paid yet.</summary>
    Open,

    /// <summary>Paid.</summary>
    Paid,

    /// <summary>A full refund was requested from the gateway.</summary>
    Refunding,

    /// <summary>Refunded in full.</summary>
    Refunded,

    /// <summary>Closed without being paid.</summary>
    Closed,
}
