namespace FlashSale.Data.Ordering;

/// <summary>The kinds of outbox messages about payments. The payload is <c>{"paymentId": …}</c>.</summary>
public static class PaymentKinds
{
    /// <summary>Make sure that the payment can no longer be made.</summary>
    public const string Close = "payment.close";

    /// <summary>Give the payment back to the buyer.</summary>
    public const string Refund = "payment.refund";
}
