using FlashSale.Domain.Ordering;

namespace FlashSale.Data.Ordering;

/// <summary>The kinds of notifications and outbox messages about orders.</summary>
public static class OrderKinds
{
    /// <summary>Notification: an order was confirmed.</summary>
    public const string Confirmed = "order.confirmed";

    /// <summary>Notification: money came too late, and goes back.</summary>
    public const string PaidInVain = "order.paidInVain";

    /// <summary>Outbox: send the buyer the confirmation by e-mail. The payload is <c>{"orderId": …}</c>.</summary>
    public const string ConfirmedEmail = "order.confirmed.email";

    /// <summary>Outbox: tell the buyer by e-mail that money came too late and goes back. The payload is <c>{"orderId": …}</c>.</summary>
    public const string PaidInVainEmail = "order.paidInVain.email";

    /// <summary>Notification: an order got a status.</summary>
    public static string Of(OrderStatus status) => "order." + status.ToString().ToLowerInvariant();
}
