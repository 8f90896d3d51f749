namespace FlashSale.Domain.Payments;

/// <summary>A page where a buyer pays.</summary>
/// <param name="Reference">The gateway's own id of the payment, up to <see cref="Payment.ReferenceLength"/> characters.</param>
/// <param name="Address">Where to send the buyer, up to <see cref="Payment.PageLength"/> characters; absolute, or a path of the shop.</param>
public sealed record PaymentPage(string Reference, string Address);
