namespace FlashSale.Domain.Payments;

/// <summary>Where a payment stands.</summary>
public enum PaymentStatus
{
    /// <summary>The buyer may pay; nothing has come yet.</summary>
    Open,

    /// <summary>The money is with the shop.</summary>
    Paid,

    /// <summary>The money is to go back to the buyer; the gateway is being asked.</summary>
    Refunding,

    /// <summary>The money went back to the buyer.</summary>
    Refunded,

    /// <summary>It can no longer be paid, and was not.</summary>
    Closed,
}
