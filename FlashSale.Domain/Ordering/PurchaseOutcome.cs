using FlashSale.Domain.Sales;

namespace FlashSale.Domain.Ordering;

/// <summary>What became of a request to buy. Exactly one of these; none of them is an exception.</summary>
public abstract record PurchaseOutcome
{
    private PurchaseOutcome()
    {
    }

    /// <summary>
    /// Whether the shop decided against the request for good. Its idempotency key is used up then: the same key gets the same answer again,
    /// and can't become an order any more. Another attempt needs another key.
    /// </summary>
    public bool IsFinalRefusal => this is SoldOut or LimitReached or HoldLimitReached or NotLive or PriceChanged or UnknownProduct;

    /// <summary>Committed: the units are the buyer's.</summary>
    /// <param name="Order">The order; of a repeated request the first one's.</param>
    public sealed record Accepted(Order Order) : PurchaseOutcome;

    /// <summary>Fewer units are left than were asked for.</summary>
    /// <param name="Remaining">Units left when it was decided, 0 or more.</param>
    public sealed record SoldOut(int Remaining) : PurchaseOutcome;

    /// <summary>The buyer would hold more units than the sale allows one customer.</summary>
    /// <param name="Limit">Units allowed a customer.</param>
    /// <param name="Already">Units of the sale that the buyer holds already.</param>
    public sealed record LimitReached(int Limit, int Already) : PurchaseOutcome;

    /// <summary>
    /// The buyer let too many unpaid holds lapse in this sale, or may let no more lapse than the ones that are still unpaid. Nothing was bought.
    /// </summary>
    /// <param name="Limit">Unpaid holds that may lapse in a sale.</param>
    /// <param name="Lapsed">Unpaid holds of the buyer that lapsed in this sale, 1 or more.</param>
    public sealed record HoldLimitReached(int Limit, int Lapsed) : PurchaseOutcome;

    /// <summary>No sale of the product ran when the request arrived.</summary>
    /// <param name="Phase">Whether the nearest sale is still to come or over.</param>
    /// <param name="StartsAt">When that sale starts; null if the product never had one.</param>
    /// <param name="EndsAt">When that sale ends; null if the product never had one.</param>
    public sealed record NotLive(SalePhase Phase, DateTimeOffset? StartsAt, DateTimeOffset? EndsAt) : PurchaseOutcome;

    /// <summary>The price is not (any more) the one that the buyer was shown. Nothing was bought.</summary>
    /// <param name="UnitPrice">What one unit costs now.</param>
    public sealed record PriceChanged(decimal UnitPrice) : PurchaseOutcome;

    /// <summary>There is no such product, or it is not published.</summary>
    public sealed record UnknownProduct : PurchaseOutcome;

    /// <summary>The buyer's account was deleted while the request was on its way. Nothing was bought.</summary>
    public sealed record UnknownBuyer : PurchaseOutcome;

    /// <summary>The buyer used this idempotency key before, for another request. Nothing was bought now.</summary>
    public sealed record IdempotencyMismatch : PurchaseOutcome;

    /// <summary>The shop cannot take it just now. Nothing was bought; the same request (with its key) may be sent again.</summary>
    /// <param name="RetryAfter">How long to wait before that.</param>
    public sealed record Busy(TimeSpan RetryAfter) : PurchaseOutcome;

    /// <summary>The request breaks a rule by itself.</summary>
    /// <param name="Problem">Which, and what to do.</param>
    public sealed record Invalid(Problem Problem) : PurchaseOutcome;
}
