using FlashSale.Domain.Ordering;
using FlashSale.Domain.Sales;

namespace FlashSale.Web.Components.Storefront;

/// <summary>What became of a purchase that did not succeed, in words that a shopper understands, with what to do next.</summary>
/// <param name="Style">The class of the message.</param>
/// <param name="Title">What happened.</param>
/// <param name="Text">What to do next.</param>
/// <param name="Link">Where to go, if anywhere.</param>
public sealed record PurchaseNotice(string Style, string Title, string Text, NoticeLink? Link = null)
{
    /// <summary>Something broke, and it is not known what became of the purchase.</summary>
    public static PurchaseNotice Fault { get; } = new(
        "message-bad",
        "Something went wrong on our side.",
        "Press Buy again: if your order was placed already, you get that one and not a second.",
        new("/orders", "My orders"));

    /// <summary>A script of the page is missing, and with it what keeps a purchase from being made twice.</summary>
    public static PurchaseNotice NotLoaded { get; } = new("message-warn", "This page did not load completely.", "Reload it to buy.");

    /// <summary>The purchase that the key stands for was made and called off.</summary>
    public static PurchaseNotice EarlierOneIsOver { get; } = new(
        "message-warn",
        "Your earlier order of this product was cancelled.",
        "Nothing was bought this time. Press Buy again to place a new order.",
        new("/orders", "My orders"));

    /// <summary>A press on Buy didn't reach the shop in time. There is no order.</summary>
    public static PurchaseNotice NotReceived { get; } = new(
        "message-warn",
        "Not received: press Buy again.",
        "The connection was lost when you pressed Buy. Nothing was bought.");

    /// <summary>The page's form was sent without one readable quantity.</summary>
    public static PurchaseNotice QuantityUnread { get; } = new(
        "message-bad",
        "Nothing was bought.",
        "Enter a whole number of units and press Buy again.");

    /// <summary>More was typed than can be bought: the field shows what can.</summary>
    public static PurchaseNotice QuantityLowered(int most) =>
        new("message-warn", $"You can buy up to {most}.", $"The quantity is {most} now. Nothing was bought yet.");

    /// <summary>The words for an outcome other than an order.</summary>
    public static PurchaseNotice For(PurchaseOutcome outcome) => outcome.Match<PurchaseNotice>(
        accepted: it => throw new ArgumentOutOfRangeException(nameof(outcome), it, "An order has its own confirmation."),
        soldOut: it => it.Remaining == 0
            ? new("message-warn", "Sold out.", "Other shoppers were faster. If an order is cancelled, its units are for sale here again.")
            : new("message-warn", $"Only {it.Remaining} left.", "Choose a smaller quantity and press Buy again."),
        limitReached: ForLimit,
        holdLimitReached: ForHoldLimit,
        notLive: it => it.Phase == SalePhase.Upcoming
            ? new("message-warn", "The sale has not started yet.", "The button opens by itself when it starts.")
            : new("message-warn", "The sale is over.", "Nothing was bought.", new("/", "See what is on sale now")),
        priceChanged: _ => new(
            "message-warn",
            "The price has just changed.",
            "Nothing was bought. Look at the new price, and press Buy again if you like it."),
        unknownProduct: _ => new(
            "message-warn", "This product is no longer for sale.", "Nothing was bought.", new("/", "See what is on sale now")),
        unknownBuyer: _ => new(
            "message-warn",
            "Your account was deleted.",
            "Nothing was bought. Create an account to buy this.",
            new("/Account/Register", "Sign up")),
        idempotencyMismatch: _ => new(
            "message-warn",
            "You've already placed this order with a different quantity.",
            "Check My orders. To buy more, press Buy again.",
            new("/orders", "My orders")),
        busy: it => new(
            "message-warn",
            "We can't take your order at this moment.",
            $"Nothing was bought. Press Buy again in {Math.Max(1, (int)Math.Ceiling(it.RetryAfter.TotalSeconds))} s."),
        invalid: it => new("message-bad", "This cannot be ordered.", it.Problem.Message));

    private static PurchaseNotice ForLimit(PurchaseOutcome.LimitReached reached)
    {
        var (limit, already) = reached;
        return already == 0
            ? new("message-warn", $"One customer may buy up to {limit}.", "Choose a smaller quantity.")
            : new(
                "message-warn",
                $"One customer may buy up to {limit}, and you have {already}.",
                already < limit ? $"You can buy {limit - already} more." : "You have all that you may buy.",
                new("/orders", "My orders"));
    }

    private static PurchaseNotice ForHoldLimit(PurchaseOutcome.HoldLimitReached reached)
    {
        var (limit, lapsed) = reached;
        return lapsed < limit
            ? new(
                "message-warn",
                "Pay for the units you're holding first.",
                $"You cancelled or didn't pay for {Reservations(lapsed)} in this sale. Once you've paid, you can buy more.",
                new("/orders", "My orders"))
            : new(
                "message-warn",
                $"You cancelled or didn't pay for {Reservations(lapsed)}.",
                "You can't reserve more in this sale. You can buy again in the next one.",
                new("/", "See what's on sale now"));
    }

    private static string Reservations(int count) => count == 1 ? "1 reservation" : $"{count} reservations";
}
