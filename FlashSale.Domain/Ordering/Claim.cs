namespace FlashSale.Domain.Ordering;

/// <summary>A request to buy as <see cref="Allocation"/> sees it.</summary>
/// <param name="UserId">The buyer.</param>
/// <param name="Quantity">Units, 1 or more.</param>
/// <param name="ArrivedAt">When the request arrived.</param>
public readonly record struct Claim(string UserId, int Quantity, DateTimeOffset ArrivedAt);
