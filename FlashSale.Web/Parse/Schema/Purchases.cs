using System.Globalization;
using FlashSale.Domain.Ordering;
using FlashSale.Web.Parse.Calls;

namespace FlashSale.Web.Parse.Schema;

/// <summary>Converts outcomes of purchases and order changes into results and API errors.</summary>
internal static class Purchases
{
    private const string NoSale = "No sale is running for this product.";
    private const int BadRequest = StatusCodes.Status400BadRequest;

    /// <summary>Validates a quantity that a client sent.</summary>
    /// <exception cref="ParseException">The value is invalid.</exception>
    public static int QuantityOf(decimal quantity)
    {
        if (quantity > PurchaseRequest.MaxQuantity)
            throw new ParseException(ParseError.Validation($"quantity must be at most {PurchaseRequest.MaxQuantity}"));
        return quantity == decimal.Truncate(quantity) && quantity >= 1
            ? (int)quantity
            : throw new ParseException(ParseError.Validation("quantity must be a whole number of at least 1"));
    }

    /// <summary>Gets the placed order.</summary>
    /// <exception cref="ParseException">The operation failed.</exception>
    public static Order Require(PurchaseOutcome outcome) => outcome.Match(
        accepted: it => it.Order,
        soldOut: it => throw SoldOut(it.Remaining == 0
            ? "Sold out."
            : string.Create(CultureInfo.InvariantCulture, $"Only {it.Remaining} are left.")),
        limitReached: it => throw Refused(
            string.Create(CultureInfo.InvariantCulture, $"This sale allows {it.Limit} per customer, and you already have {it.Already}."),
            "limitReached"),
        holdLimitReached: it => throw Refused(
            it.Lapsed < it.Limit
                ? "You already let a hold lapse in this sale. Pay for your open order before you place another."
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"You let {it.Lapsed} unpaid orders lapse in this sale. The limit is {it.Limit}, so you can't order again in this "
                        + $"sale."),
            "holdLimitReached"),
        notLive: _ => throw Refused(NoSale, "notLive"),
        priceChanged: it => throw Refused(
            string.Create(
                CultureInfo.InvariantCulture, $"The price has changed to {it.UnitPrice} per unit. Confirm the new price and try again."),
            "priceChanged"),
        unknownProduct: _ => throw Refused(NoSale, "unknownProduct"),
        // The same error as for any session of a deleted account.
        unknownBuyer: _ => throw new ParseException(ParseError.InvalidSession),
        idempotencyMismatch: _ => throw new ParseException(
            new ParseError(
                BadRequest,
                159,
                "This request id was already used for a different request. Use a new id.")
            { Reason = "idempotencyMismatch" }),
        busy: it => throw new ParseException(
            new ParseError(
                StatusCodes.Status503ServiceUnavailable, 155, "The shop is too busy to take this order. Send the same request again.")
            {
                Reason = "busy",
                RetryAfter = it.RetryAfter,
            }),
        invalid: it => throw new ParseException(ParseError.Validation(it.Problem.Message)));

    /// <summary>Gets the order with its new status.</summary>
    /// <exception cref="ParseException">The operation failed.</exception>
    public static Order Require(OrderMove move) => move.Match(
        done: it => it.Order,
        notAllowed: it => throw Refused($"The status can't change from {NameOf(it.Order.Status)} to {NameOf(it.To)}.", "notAllowed"),
        notEnoughUnits: it => throw SoldOut($"The order no longer holds its units, and only {it.Left} are left."),
        notFound: _ => throw new ParseException(ParseError.NotFound));

    /// <summary>Cancels one of the caller's orders.</summary>
    /// <returns>The cancelled order.</returns>
    /// <exception cref="ParseException">The order can't be cancelled, or the caller has no such order.</exception>
    public static async Task<Order> CancelOwnAsync(string orderId, ParseCall call, CancellationToken cancellationToken) =>
        Require(await call.Get<IOrders>().CancelOwnAsync(call.RequireUserId(), orderId, cancellationToken));

    /// <summary>Gets the deleted order.</summary>
    /// <exception cref="ParseException">The operation failed.</exception>
    public static Order Require(OrderDeletion deletion) => deletion.Match(
        done: it => it.Order,
        notOver: it =>
            throw Refused(
                $"An order with status {NameOf(it.Order.Status)} can't be deleted. Cancel the order first, or wait until it's completed.",
                "notAllowed"),
        notFound: _ => throw new ParseException(ParseError.NotFoundForDelete));

    private static ParseException SoldOut(string message) => Refused(message, "soldOut");

    private static ParseException Refused(string message, string reason) => new(ParseError.Validation(message, reason));

    private static string NameOf(OrderStatus status) => status.ToString().ToLowerInvariant();
}
