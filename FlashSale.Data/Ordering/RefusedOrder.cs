namespace FlashSale.Data.Ordering;

/// <summary>
/// A refused request to buy, stored for a while under its idempotency key. It prevents a late copy of the request from becoming an
/// order after the buyer got the refusal.
/// </summary>
public sealed class RefusedOrder
{
    /// <summary>Longest <see cref="Outcome"/>, in characters.</summary>
    public const int OutcomeLength = 400;

    /// <summary>The request's idempotency key.</summary>
    public required string IdempotencyKey { get; init; }

    /// <summary>The buyer. Not a foreign key: the account may be deleted before the refusal.</summary>
    public required string UserId { get; init; }

    /// <summary>The requested product.</summary>
    public required string ProductId { get; init; }

    /// <summary>The requested units.</summary>
    public required int Quantity { get; init; }

    /// <summary>The answer as JSON (<see cref="RefusalText"/>).</summary>
    public required string Outcome { get; init; }

    /// <summary>When it was refused.</summary>
    public required DateTimeOffset RefusedAt { get; init; }
}
