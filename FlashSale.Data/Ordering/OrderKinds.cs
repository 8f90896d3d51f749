using FlashSale.Domain.Ordering;

namespace FlashSale.Data.Ordering;

/// <summary>The kinds of notifications and outbox messages about orders.</summary>
public static class OrderKinds
{
    /// <summary>Notification: an order was confirmed.</summary>
    public const string Confirmed = "order.confirmed";

    /// <summary>Notification: a payment arrived that the order no longer needs, and is refunded.</summary>
    public const string PaidAfterHold = "order.paidInVain";

    /// <summary>Outbox: tell the buyer by e-mail that such a payment is refunded. The payload is <c>{"orderId": …}</c>.</summary>
    public const string PaidInVainEmail = "order.paidInVain.email";

    /// <summary>The end of the kinds of outbox messages that are e-mails.</summary>
    public const string EmailSuffix = ".email";

    /// <summary>Outbox: tell the buyer by e-mail that the order is confirmed. The payload is <c>{"orderId": …}</c>.</summary>
    public const string ConfirmedEmail = "order.confirmed.email";

    /// <summary>Every kind of e-mail about an order.</summary>
    public static IReadOnlyCollection<string> Emails { get; } =
    [
        PaidInVainEmail,
        .. Enum.GetValues<OrderStatus>().Where(status => status != OrderStatus.Pending).Select(EmailOf),
    ];

    /// <summary>Outbox: tell the buyer by e-mail that the order got a status. The payload is <c>{"orderId": …}</c>.</summary>
    public static string EmailOf(OrderStatus status) => Of(status) + EmailSuffix;

    /// <summary>Notification: an order got a status.</summary>
    public static string Of(OrderStatus status) => "order." + Word(status);

    /// <summary>A status within a sentence.</summary>
    internal static string Word(OrderStatus status) => status.ToString().ToLowerInvariant();
}
