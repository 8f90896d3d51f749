namespace FlashSale.Data.Ordering;

/// <summary>The kinds of outbox messages about payments. The payload is <c>{"paymentId": …}</c>.</summary>
public static class PaymentKinds
{
    /// <summary>Close the payment, so that it can no longer be made.</summary>
    public const string Close = "payment.close";

    /// <summary>Refund the payment.</summary>
    public const string Refund = "payment.refund";
}
