using FlashSale.Domain.Ordering;
using FlashSale.Domain.Sales;
using FlashSale.Web.Layout;

namespace FlashSale.Web.Storefront;

/// <summary>A message about a purchase that didn't succeed: what happened, and what the shopper can do next.</summary>
/// <param name="Style">The CSS class of the message.</param>
/// <param name="Title">What happened.</param>
/// <param name="Text">What to do next.</param>
/// <param name="Link">A page that helps; null if there is none.</param>
public sealed record PurchaseNotice(string Style, string Title, string Text, NoticeLink? Link = null)
{
    private const string Warning = "message-warn";
    private const string Error = "message-bad";

    private static readonly NoticeLink MyOrders = new("/orders", "My orders");
    private static readonly NoticeLink OnSaleNow = new("/", "See what's on sale now");

    /// <summary>Something failed, and it isn't known if there is an order.</summary>
    public static PurchaseNotice Fault { get; } = new(
        Error,
        "Something went wrong on our side.",
        "Press Buy again. If we already have your order, you'll see that one: you won't buy twice.",
        MyOrders);

    /// <summary>A script of the page is missing. Without it, a purchase could be made twice.</summary>
    public static PurchaseNotice NotLoaded { get; } = new(Warning, "This page didn't load completely.", "Reload it to buy.");

    /// <summary>The order that was placed with this key has been cancelled or has expired.</summary>
    public static PurchaseNotice EarlierOneIsOver { get; } = new(
        Warning,
        "Your earlier order of this product was cancelled.",
        "Nothing was bought this time. Press Buy again to place a new order.",
        MyOrders);

    /// <summary>A press on Buy didn't reach the shop in time. There is no order.</summary>
    public static PurchaseNotice NotReceived { get; } = new(
        Warning,
        "Your order didn't reach us.",
        "The connection was lost when you pressed Buy. Nothing was bought. Press Buy again.");

    /// <summary>The page was left or disconnected before it showed an answer. There is no order yet, but one may be on its way.</summary>
    public static PurchaseNotice NotFoundYet { get; } = new(
        Warning,
        "We can't find your order yet.",
        "The page was interrupted before it showed an answer. If you press Buy again, you won't buy twice.",
        MyOrders);

    /// <summary>The page's form was sent without one readable quantity.</summary>
    public static PurchaseNotice QuantityUnread { get; } = new(
        Error,
        "We couldn't read the quantity.",
        "Nothing was bought. Enter a whole number and press Buy again.");

    /// <summary>The shopper typed more than they can buy. The field shows the highest quantity now.</summary>
    public static PurchaseNotice QuantityLowered(int most) =>
        new(Warning, $"You can buy up to {most}.", $"We changed the quantity to {most}. Nothing was bought yet.");

    /// <summary>The message for an outcome other than an order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The outcome is an order, which is confirmed instead.</exception>
    public static PurchaseNotice For(PurchaseOutcome outcome) => outcome.Match<PurchaseNotice>(
        accepted: it => throw new ArgumentOutOfRangeException(nameof(outcome), it, "An order has its own confirmation."),
        soldOut: it => it.Remaining == 0
            ? new(Warning, "Sold out.", "Other shoppers were faster. If an order is cancelled, you can buy its units here.")
            : new(Warning, $"Only {it.Remaining} left.", "Choose a smaller quantity and press Buy again."),
        limitReached: ForLimit,
        holdLimitReached: ForHoldLimit,
        notLive: it => it.Phase == SalePhase.Upcoming
            ? new(Warning, "The sale hasn't started yet.", "The button opens when it starts.")
            : new(Warning, "The sale is over.", "Nothing was bought.", OnSaleNow),
        priceChanged: _ =>
            new(Warning, "The price just changed.", "Nothing was bought. Check the new price, and press Buy again if you still want it."),
        unknownProduct: _ => new(Warning, "This product is no longer for sale.", "Nothing was bought.", OnSaleNow),
        unknownBuyer: _ => new(
            Warning,
            "Your account was deleted.",
            "Nothing was bought. Create an account to buy this.",
            new("/Account/Register", "Create an account")),
        idempotencyMismatch: _ => new(
            Warning,
            "You've already placed this order with a different quantity.",
            "Check My orders. To buy more, press Buy again.",
            MyOrders),
        busy: it => new(
            Warning, "We can't take your order right now.", $"Nothing was bought. Press Buy again in {Seconds(it.RetryAfter)}."),
        invalid: it => new(Error, "We can't take this order.", it.Problem.Message));

    private static PurchaseNotice ForLimit(PurchaseOutcome.LimitReached reached)
    {
        var (limit, already) = reached;
        return already == 0
            ? new(Warning, $"One customer can buy up to {limit}.", "Choose a smaller quantity and press Buy again.")
            : new(
                Warning,
                $"One customer can buy up to {limit}, and you have {already}.",
                already < limit ? $"You can buy {limit - already} more." : "You can't buy more in this sale.",
                MyOrders);
    }

    private static PurchaseNotice ForHoldLimit(PurchaseOutcome.HoldLimitReached reached)
    {
        var (limit, lapsed) = reached;
        return lapsed < limit
            ? new(
                Warning,
                "Pay for the units you're holding first.",
                $"You cancelled or didn't pay for {Reservations(lapsed)} in this sale. Once you've paid, you can buy more.",
                MyOrders)
            : new(
                Warning,
                $"You cancelled or didn't pay for {Reservations(lapsed)}.",
                "You can't reserve more in this sale. You can buy again in the next one.",
                OnSaleNow);
    }

    private static string Reservations(int count) => count == 1 ? "1 reservation" : $"{count} reservations";

    private static string Seconds(TimeSpan wait) =>
        Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)) is var count and > 1 ? $"{count} seconds" : "1 second";
}
