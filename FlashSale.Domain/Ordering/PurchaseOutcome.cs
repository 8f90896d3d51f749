using System.Diagnostics;
using FlashSale.Domain.Sales;

namespace FlashSale.Domain.Ordering;

/// <summary>The outcome of a request to buy: exactly one of these cases. None of them is an exception.</summary>
public abstract record PurchaseOutcome
{
    private PurchaseOutcome()
    {
    }

    /// <summary>
    /// Whether the shop refused the request for good. Its idempotency key is used up then: the same key gets the same answer again and
    /// can't become an order. The next attempt needs another key.
    /// </summary>
    public bool IsFinalRefusal => Match(
        accepted: static _ => false,
        soldOut: static _ => true,
        limitReached: static _ => true,
        holdLimitReached: static _ => true,
        notLive: static _ => true,
        priceChanged: static _ => true,
        unknownProduct: static _ => true,
        unknownBuyer: static _ => false,
        idempotencyMismatch: static _ => false,
        busy: static _ => false,
        invalid: static _ => false);

    /// <summary>The order is committed: the units are the buyer's.</summary>
    /// <param name="Order">The order. A repeated request gets the order of the first one.</param>
    public sealed record Accepted(Order Order) : PurchaseOutcome;

    /// <summary>Fewer units are left than requested.</summary>
    /// <param name="Remaining">Units left when it was decided, 0 or more.</param>
    public sealed record SoldOut(int Remaining) : PurchaseOutcome;

    /// <summary>The buyer would hold more units than the sale allows one customer.</summary>
    /// <param name="Limit">Units allowed a customer.</param>
    /// <param name="Already">Units of the sale that the buyer already holds.</param>
    public sealed record LimitReached(int Limit, int Already) : PurchaseOutcome;

    /// <summary>
    /// The buyer let too many unpaid holds lapse in this sale, or would exceed the limit if their open ones lapsed too. Nothing was bought.
    /// </summary>
    /// <param name="Limit">Unpaid holds that may lapse in a sale.</param>
    /// <param name="Lapsed">Unpaid holds of the buyer that lapsed in this sale, 1 or more.</param>
    public sealed record HoldLimitReached(int Limit, int Lapsed) : PurchaseOutcome;

    /// <summary>No sale of the product was live when the request arrived.</summary>
    /// <param name="Phase">Whether the nearest sale is upcoming or has ended.</param>
    /// <param name="StartsAt">When that sale starts; null if the product never had one.</param>
    /// <param name="EndsAt">When that sale ends; null if the product never had one.</param>
    public sealed record NotLive(SalePhase Phase, DateTimeOffset? StartsAt, DateTimeOffset? EndsAt) : PurchaseOutcome;

    /// <summary>The price differs from the one that the buyer saw. Nothing was bought.</summary>
    /// <param name="UnitPrice">What one unit costs now.</param>
    public sealed record PriceChanged(decimal UnitPrice) : PurchaseOutcome;

    /// <summary>The product doesn't exist or isn't published.</summary>
    public sealed record UnknownProduct : PurchaseOutcome;

    /// <summary>The buyer's account was deleted before the order was saved. Nothing was bought.</summary>
    public sealed record UnknownBuyer : PurchaseOutcome;

    /// <summary>The buyer used this idempotency key before, for a different request. Nothing was bought this time.</summary>
    public sealed record IdempotencyMismatch : PurchaseOutcome;

    /// <summary>The shop can't take the request at the moment. Nothing was bought; send the same request with its key again.</summary>
    /// <param name="RetryAfter">How long to wait before the next attempt.</param>
    public sealed record Busy(TimeSpan RetryAfter) : PurchaseOutcome;

    /// <summary>The request itself breaks a rule.</summary>
    /// <param name="Problem">The broken rule, and what to do next.</param>
    public sealed record Invalid(Problem Problem) : PurchaseOutcome;

    /// <summary>Answers for every case, so that a new case breaks every caller at compile time.</summary>
    public T Match<T>(
        Func<Accepted, T> accepted,
        Func<SoldOut, T> soldOut,
        Func<LimitReached, T> limitReached,
        Func<HoldLimitReached, T> holdLimitReached,
        Func<NotLive, T> notLive,
        Func<PriceChanged, T> priceChanged,
        Func<UnknownProduct, T> unknownProduct,
        Func<UnknownBuyer, T> unknownBuyer,
        Func<IdempotencyMismatch, T> idempotencyMismatch,
        Func<Busy, T> busy,
        Func<Invalid, T> invalid) => this switch
    {
        Accepted it => accepted(it),
        SoldOut it => soldOut(it),
        LimitReached it => limitReached(it),
        HoldLimitReached it => holdLimitReached(it),
        NotLive it => notLive(it),
        PriceChanged it => priceChanged(it),
        UnknownProduct it => unknownProduct(it),
        UnknownBuyer it => unknownBuyer(it),
        IdempotencyMismatch it => idempotencyMismatch(it),
        Busy it => busy(it),
        Invalid it => invalid(it),
        _ => throw new UnreachableException(),
    };
}
