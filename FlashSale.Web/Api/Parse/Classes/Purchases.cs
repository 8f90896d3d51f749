using System.Globalization;
using FlashSale.Domain.Ordering;
using FlashSale.Web.Api.Parse.Errors;
using FlashSale.Web.Api.Parse.Writing;

namespace FlashSale.Web.Api.Parse.Classes;

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
    public static Order Require(PurchaseOutcome outcome) => outcome.Match(
        accepted: it => it.Order,
        soldOut: it => throw SoldOut(it.Remaining == 0
            ? "Sold out."
            : string.Create(CultureInfo.InvariantCulture, $"Only {it.Remaining} are left.")),
        limitReached: it => throw Refused(
            string.Create(
                CultureInfo.InvariantCulture,
                $"One customer may hold at most {it.Limit} of this sale; you hold {it.Already} already."),
            "limitReached"),
        holdLimitReached: it => throw Refused(
            it.Lapsed < it.Limit
                ? "You have an unpaid order in this sale and already let a hold lapse. Pay for that order first."
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"You let {it.Lapsed} unpaid orders lapse in this sale, and at most {it.Limit} may. "
                    + $"You can't order more in this sale."),
            "holdLimitReached"),
        notLive: _ => throw Refused(NoSale, "notLive"),
        priceChanged: it => throw Refused(
            string.Create(CultureInfo.InvariantCulture, $"The price has changed: one unit costs {it.UnitPrice} now."), "priceChanged"),
        unknownProduct: _ => throw Refused(NoSale, "unknownProduct"),
        // As for every session of a deleted account.
        unknownBuyer: _ => throw new ParseException(ParseError.InvalidSession),
        idempotencyMismatch: _ => throw new ParseException(
            new ParseError(BadRequest, 159, "This request id was used before, for another request.") { Reason = "idempotencyMismatch" }),
        busy: it => throw new ParseException(
            new ParseError(
                StatusCodes.Status503ServiceUnavailable, 155, "The shop can't take this order at this moment. Send the same request again.")
            {
                Reason = "busy",
                RetryAfter = it.RetryAfter,
            }),
        invalid: it => throw new ParseException(ParseError.Validation(it.Problem.Message)));

    /// <summary>The order that was moved.</summary>
    /// <exception cref="ParseException">None was.</exception>
    public static Order Require(OrderMove move) => move.Match(
        done: it => it.Order,
        notAllowed: it => throw Refused($"An order that is {WordOf(it.Order.Status)} cannot become {WordOf(it.To)}.", "notAllowed"),
        notEnoughUnits: it => throw SoldOut($"The order let go of its units, and only {it.Left} are left."),
        notFound: _ => throw new ParseException(ParseError.NotFound));

    /// <summary>Cancels one of the caller's orders.</summary>
    /// <returns>The order as it is now.</returns>
    /// <exception cref="ParseException">It can't be cancelled, or the caller has no such order.</exception>
    public static async Task<Order> CancelOwnAsync(string orderId, ParseCall call, CancellationToken cancellationToken) =>
        Require(await call.Get<IOrders>().CancelOwnAsync(call.RequireUserId(), orderId, cancellationToken));

    /// <summary>The order that was deleted.</summary>
    /// <exception cref="ParseException">None was.</exception>
    public static Order Require(OrderDeletion deletion) => deletion.Match(
        done: it => it.Order,
        notOver: it => throw Refused($"An order that is {WordOf(it.Order.Status)} cannot be deleted: it is not over yet.", "notAllowed"),
        notFound: _ => throw new ParseException(ParseError.NotFoundForDelete));

    private static ParseException SoldOut(string message) => Refused(message, "soldOut");

    private static ParseException Refused(string message, string reason) => new(ParseError.Validation(message, reason));

    private static string WordOf(OrderStatus status) => status.ToString().ToLowerInvariant();
}
