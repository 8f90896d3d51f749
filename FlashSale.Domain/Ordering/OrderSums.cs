namespace FlashSale.Domain.Ordering;

/// <summary>Totals of the orders of some time, without those that were canceled, expired or refunded.</summary>
/// <param name="Orders">How many orders, 0 or more.</param>
/// <param name="Units">How many units, 0 or more.</param>
/// <param name="Revenue">Total price of the orders, without those that await payment.</param>
public sealed record OrderSums(int Orders, int Units, decimal Revenue);
