using FlashSale.Domain.Ordering;

namespace FlashSale.Data.Ordering;

/// <summary>The kinds of notifications and outbox messages about orders.</summary>
public static class OrderKinds
{
    /// <summary>Notification: an order was confirmed.</summary>
    public const string Confirmed = "order.confirmed";

    /// <summary>Notification: the order no longer needs a payment that arrived, and it's refunded.</summary>
    public const string PaidAfterHold = "order.paidInVain";

    /// <summary>Outbox: e-mail about such a refund. The payload is <c>{"orderId": …}</c>.</summary>
    public const string PaidInVainEmail = "order.paidInVain.email";

    /// <summary>Suffix of all kinds of outbox messages that are e-mails.</summary>
    public const string EmailSuffix = ".email";

    /// <summary>Outbox: e-mail that the order is confirmed. The payload is <c>{"orderId": …}</c>.</summary>
    public const string ConfirmedEmail = "order.confirmed.email";

    /// <summary>Every kind of e-mail about an order.</summary>
    public static IReadOnlyCollection<string> Emails { get; } =
    [
        PaidInVainEmail,
        .. Enum.GetValues<OrderStatus>().Where(status => status != OrderStatus.Pending).Select(EmailOf),
    ];

    /// <summary>Outbox: e-mail about an order's new status. The payload is <c>{"orderId": …}</c>.</summary>
    public static string EmailOf(OrderStatus status) => Of(status) + EmailSuffix;

    /// <summary>Notification: an order has a new status.</summary>
    public static string Of(OrderStatus status) => "order." + Word(status);

    /// <summary>The status as a word in a sentence.</summary>
    internal static string Word(OrderStatus status) => status.ToString().ToLowerInvariant();
}
