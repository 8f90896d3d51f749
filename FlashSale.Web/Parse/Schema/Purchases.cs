using System.Globalization;
using FlashSale.Domain.Ordering;
using FlashSale.Web.Parse.Protocol;
using FlashSale.Web.Parse.Writing;

namespace FlashSale.Web.Parse.Schema;

/// <summary>Turns what the shop says of a purchase or of an order's move into what a client is told.</summary>
internal static class Purchases
{
    private const string NoSale = "No sale is running for this product.";
    private const int BadRequest = StatusCodes.Status400BadRequest;

    /// <summary>A quantity as a client gives it.</summary>
    /// <exception cref="ParseException">It is none.</exception>
    public static int QuantityOf(decimal quantity)
    {
        if (quantity > PurchaseRequest.MaxQuantity)
            throw new ParseException(ParseError.Validation($"quantity must be at most {PurchaseRequest.MaxQuantity}"));
        return quantity == decimal.Truncate(quantity) && quantity >= 1 ? (int)quantity : throw new ParseException(ParseError.Validation("quantity must be a whole number of at least 1"));
    }

    /// <summary>The order that was placed.</summary>
    /// <exception cref="ParseException">None was.</exception>
    public static Order Require(PurchaseOutcome outcome) => outcome is PurchaseOutcome.Accepted accepted ? accepted.Order : throw new ParseException(ErrorOf(outcome));

    /// <summary>The order that was moved.</summary>
    /// <exception cref="ParseException">None was.</exception>
    public static Order Require(OrderMove move) => move switch
    {
        OrderMove.Done done => done.Order,
        OrderMove.NotAllowed refused => throw new ParseException(ParseError.Validation($"An order that is {WordOf(refused.Order.Status)} cannot become {WordOf(refused.To)}.", "notAllowed")),
        OrderMove.NotEnoughUnits refused => throw new ParseException(ParseError.Validation($"The order let go of its units, and only {refused.Left} are left.", "soldOut")),
        OrderMove.NotFound => throw new ParseException(ParseError.NotFound),
        _ => throw new InvalidOperationException($"{move} is no outcome of a move."),
    };

    /// <summary>Cancels one of the caller's orders.</summary>
    /// <returns>The order as it is now.</returns>
    /// <exception cref="ParseException">It can't be cancelled, or the caller has no such order.</exception>
    public static async Task<Order> CancelOwnAsync(string orderId, ParseCall call, CancellationToken cancellationToken) =>
        Require(await call.Get<IOrders>().CancelOwnAsync(call.RequireUserId(), orderId, cancellationToken));

    /// <summary>The order that was deleted.</summary>
    /// <exception cref="ParseException">None was.</exception>
    public static Order Require(OrderDeletion deletion) => deletion switch
    {
        OrderDeletion.Done done => done.Order,
        OrderDeletion.NotOver refused => throw new ParseException(ParseError.Validation($"An order that is {WordOf(refused.Order.Status)} cannot be deleted: it is not over yet.", "notAllowed")),
        OrderDeletion.NotFound => throw new ParseException(ParseError.NotFoundForDelete),
        _ => throw new InvalidOperationException($"{deletion} is no outcome of a deletion."),
    };

    private static ParseError ErrorOf(PurchaseOutcome outcome) => outcome switch
    {
        PurchaseOutcome.SoldOut { Remaining: 0 } => ParseError.Validation("Sold out.", "soldOut"),
        PurchaseOutcome.SoldOut fewer => ParseError.Validation(string.Create(CultureInfo.InvariantCulture, $"Only {fewer.Remaining} are left."), "soldOut"),
        PurchaseOutcome.LimitReached reached => ParseError.Validation(
            string.Create(CultureInfo.InvariantCulture, $"One customer may hold at most {reached.Limit} of this sale; you hold {reached.Already} already."), "limitReached"),
        PurchaseOutcome.HoldLimitReached holds when holds.Lapsed < holds.Limit => ParseError.Validation(
            "You have an unpaid order in this sale and already let a hold lapse. Pay for that order first.", "holdLimitReached"),
        PurchaseOutcome.HoldLimitReached holds => ParseError.Validation(
            string.Create(CultureInfo.InvariantCulture, $"You let {holds.Lapsed} unpaid orders lapse in this sale, and at most {holds.Limit} may. You can't order more in this sale."), "holdLimitReached"),
        PurchaseOutcome.NotLive => ParseError.Validation(NoSale, "notLive"),
        PurchaseOutcome.PriceChanged changed => ParseError.Validation(
            string.Create(CultureInfo.InvariantCulture, $"The price has changed: one unit costs {changed.UnitPrice} now."), "priceChanged"),
        PurchaseOutcome.UnknownProduct => ParseError.Validation(NoSale, "unknownProduct"),
        // As for every session of an account that is gone.
        PurchaseOutcome.UnknownBuyer => ParseError.InvalidSession,
        PurchaseOutcome.IdempotencyMismatch => new ParseError(BadRequest, 159, "This request id was used before, for another request.") { Reason = "idempotencyMismatch" },
        PurchaseOutcome.Busy busy => new ParseError(StatusCodes.Status503ServiceUnavailable, 155, "The shop can't take this order at this moment. Send the same request again.") { Reason = "busy", RetryAfter = busy.RetryAfter },
        PurchaseOutcome.Invalid invalid => ParseError.Validation(invalid.Problem.Message),
        _ => throw new InvalidOperationException($"{outcome} is no refusal of a purchase."),
    };

    private static string WordOf(OrderStatus status) => status.ToString().ToLowerInvariant();
}
