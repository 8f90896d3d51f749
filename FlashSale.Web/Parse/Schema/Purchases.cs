using System.Globalization;
using FlashSale.Domain.Ordering;
using FlashSale.Web.Parse.Protocol;
using FlashSale.Web.Parse.Writing;

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
    public static Order Require(PurchaseOutcome outcome) =>
        outcome is PurchaseOutcome.Accepted accepted ? accepted.Order : throw new ParseException(ErrorOf(outcome));

    /// <summary>Gets the order with its new status.</summary>
    /// <exception cref="ParseException">The operation failed.</exception>
    public static Order Require(OrderMove move) => move switch
    {
        OrderMove.Done done => done.Order,
        OrderMove.NotAllowed refused =>
            throw new ParseException(
                ParseError.Validation(
                    $"The status can't change from {NameOf(refused.Order.Status)} to {NameOf(refused.To)}.", "notAllowed")),
        OrderMove.NotEnoughUnits refused =>
            throw new ParseException(
                ParseError.Validation($"The order no longer holds its units, and only {refused.Left} are left.", "soldOut")),
        OrderMove.NotFound => throw new ParseException(ParseError.NotFound),
        _ => throw new InvalidOperationException($"{move} is no outcome of a move."),
    };

    /// <summary>Cancels one of the caller's orders.</summary>
    /// <returns>The cancelled order.</returns>
    /// <exception cref="ParseException">The order can't be cancelled, or the caller has no such order.</exception>
    public static async Task<Order> CancelOwnAsync(string orderId, ParseCall call, CancellationToken cancellationToken) =>
        Require(await call.Get<IOrders>().CancelOwnAsync(call.RequireUserId(), orderId, cancellationToken));

    /// <summary>Gets the deleted order.</summary>
    /// <exception cref="ParseException">The operation failed.</exception>
    public static Order Require(OrderDeletion deletion) => deletion switch
    {
        OrderDeletion.Done done => done.Order,
        OrderDeletion.NotOver refused =>
            throw new ParseException(
                ParseError.Validation(
                    $"An order with status {NameOf(refused.Order.Status)} can't be deleted. Cancel the order first, or wait until it's "
                        + "completed.",
                    "notAllowed")),
        OrderDeletion.NotFound => throw new ParseException(ParseError.NotFoundForDelete),
        _ => throw new InvalidOperationException($"{deletion} is no outcome of a deletion."),
    };

    private static ParseError ErrorOf(PurchaseOutcome outcome) => outcome switch
    {
        PurchaseOutcome.SoldOut { Remaining: 0 } => ParseError.Validation("Sold out.", "soldOut"),
        PurchaseOutcome.SoldOut fewer =>
            ParseError.Validation(string.Create(CultureInfo.InvariantCulture, $"Only {fewer.Remaining} are left."), "soldOut"),
        PurchaseOutcome.LimitReached reached => ParseError.Validation(
            string.Create(
                CultureInfo.InvariantCulture, $"This sale allows {reached.Limit} per customer, and you already have {reached.Already}."),
            "limitReached"),
        PurchaseOutcome.HoldLimitReached holds when holds.Lapsed < holds.Limit => ParseError.Validation(
            "You already let a hold lapse in this sale. Pay for your open order before you place another.", "holdLimitReached"),
        PurchaseOutcome.HoldLimitReached holds => ParseError.Validation(
            string.Create(
                CultureInfo.InvariantCulture,
                $"You let {holds.Lapsed} unpaid orders lapse in this sale. The limit is {holds.Limit}, so you can't order again in this "
                    + $"sale."),
            "holdLimitReached"),
        PurchaseOutcome.NotLive => ParseError.Validation(NoSale, "notLive"),
        PurchaseOutcome.PriceChanged changed => ParseError.Validation(
            string.Create(
                CultureInfo.InvariantCulture,
                $"The price has changed to {changed.UnitPrice} per unit. Confirm the new price and try again."),
            "priceChanged"),
        PurchaseOutcome.UnknownProduct => ParseError.Validation(NoSale, "unknownProduct"),
        // The same error as for any session of a deleted account.
        PurchaseOutcome.UnknownBuyer => ParseError.InvalidSession,
        PurchaseOutcome.IdempotencyMismatch =>
            new ParseError(
                BadRequest,
                159,
                "This request id was already used for a different request. Use a new id.") { Reason = "idempotencyMismatch" },
        PurchaseOutcome.Busy busy =>
            new ParseError(
                StatusCodes.Status503ServiceUnavailable,
                155,
                "The shop is too busy to take this order. Send the same request again.") { Reason = "busy", RetryAfter = busy.RetryAfter },
        PurchaseOutcome.Invalid invalid => ParseError.Validation(invalid.Problem.Message),
        _ => throw new InvalidOperationException($"{outcome} is no refusal of a purchase."),
    };

    private static string NameOf(OrderStatus status) => status.ToString().ToLowerInvariant();
}
