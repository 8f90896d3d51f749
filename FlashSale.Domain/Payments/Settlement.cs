namespace FlashSale.Domain.Payments;

/// <summary>The result of recording a payment that a gateway reported.</summary>
public enum Settlement
{
    /// <summary>The order is confirmed.</summary>
    Confirmed,

    /// <summary>The payment came after the hold expired, but units were left. The order is confirmed.</summary>
    HeldAgain,

    /// <summary>The order can't use the payment: no units are left, or it's already paid or cancelled. A refund was requested.</summary>
    Refunding,

    /// <summary>The payment was reported before. Nothing changed.</summary>
    Repeated,

    /// <summary>The shop has no such payment.</summary>
    Unknown,
}
