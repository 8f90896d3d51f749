namespace FlashSale.Domain.Ordering;

/// <summary>What was ordered in some time, without what was cancelled, expired or refunded since.</summary>
/// <param name="Orders">How many orders, 0 or more.</param>
/// <param name="Units">How many units, 0 or more.</param>
/// <param name="Revenue">What the orders cost together, without those that await payment.</param>
public sealed record OrderSums(int Orders, int Units, decimal Revenue);
