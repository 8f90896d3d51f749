namespace FlashSale.Domain.Ordering;

/// <summary>A request to buy. It counts as arrived when it reaches <see cref="ICheckout"/>.</summary>
/// <param name="UserId">The buyer.</param>
/// <param name="ProductId">The product.</param>
/// <param name="Quantity">Units, 1 to <see cref="MaxQuantity"/>; all of them or none.</param>
/// <param name="IdempotencyKey">
/// The buyer's key for this purchase, up to <see cref="MaxKeyLength"/> visible ASCII characters. The same key again gives the same order
/// or the same refusal again (<see cref="PurchaseOutcome.IsFinalRefusal"/>). Null if the caller handles retries.
/// </param>
/// <param name="ShownUnitPrice">
/// The price of one unit that the buyer saw; null to accept any price. A request is refused if the price differs from it.
/// </param>
public sealed record PurchaseRequest(string UserId, string ProductId, int Quantity, string? IdempotencyKey, decimal? ShownUnitPrice = null)
{
    /// <summary>Most units in one order.</summary>
    public const int MaxQuantity = 1_000_000;

    /// <summary>Longest idempotency key, in characters.</summary>
    public const int MaxKeyLength = 200;

    /// <summary>True if it asks for this product in this quantity, so that a request with the same key is the same purchase.</summary>
    public bool AsksFor(string productId, int quantity) => ProductId == productId && Quantity == quantity;

    /// <summary>The first rule that the request breaks by itself; null if it breaks none.</summary>
    public Problem? FindProblem()
    {
        if (string.IsNullOrEmpty(UserId))
            return new(nameof(UserId), "Log in to buy.");
        if (string.IsNullOrEmpty(ProductId))
            return new(nameof(ProductId), "Choose a product to buy.");
        if (Quantity > MaxQuantity)
            return new(nameof(Quantity), $"The quantity must be {MaxQuantity} or less.");
        if (Quantity < 1)
            return new(nameof(Quantity), "The quantity must be a whole number of at least 1.");
        // Visible ASCII only: there all engines agree on which keys are the same.
        if (IdempotencyKey is { } key && (key.Length is 0 or > MaxKeyLength || !key.All(letter => letter is > ' ' and <= '~')))
        {
            return new(
                nameof(IdempotencyKey), $"The idempotency key must have 1 to {MaxKeyLength} visible ASCII characters and no spaces.");
        }
        return null;
    }
}
