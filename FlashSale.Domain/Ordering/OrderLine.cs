namespace FlashSale.Domain.Ordering;

/// <summary>An order with its buyer's name.</summary>
/// <param name="Order">The order, with its product and its sale loaded.</param>
/// <param name="Buyer">The buyer's username; null once the account is deleted.</param>
public sealed record OrderLine(Order Order, string? Buyer);
