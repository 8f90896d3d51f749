namespace FlashSale.Domain.Payments;

/// <summary>A gateway's page where a buyer pays.</summary>
/// <param name="Reference">The gateway's id for the payment, at most <see cref="Payment.ReferenceLength"/> characters.</param>
/// <param name="Address">Absolute URL, or a path of the shop, at most <see cref="Payment.PageLength"/> characters.</param>
public sealed record PaymentPage(string Reference, string Address);
