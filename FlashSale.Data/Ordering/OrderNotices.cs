using System.Text.Json;
using FlashSale.Domain;
using FlashSale.Domain.Notifications;
using FlashSale.Domain.Ordering;

namespace FlashSale.Data.Ordering;

/// <summary>Notifications and e-mails to buyers about their orders. E-mails go through the outbox.</summary>
internal static class OrderNotices
{
    /// <summary>A notification that an order was placed: it's confirmed, or its units are held for payment.</summary>
    public static Notification Placed(Order order) => order.Status == OrderStatus.Pending
        ? New(
            order.UserId!,
            order,
            OrderKinds.Of(OrderStatus.Pending),
            $"We're holding your order {order.Number} for you. Pay now to keep it.",
            order.CreatedAt)
        : New(order.UserId!, order, OrderKinds.Confirmed, $"Your order {order.Number} is confirmed.", order.CreatedAt);

    /// <summary>A notification about an order's new status.</summary>
    public static Notification Moved(string buyer, Order order, DateTimeOffset now) =>
        New(buyer, order, OrderKinds.Of(order.Status), $"Your order {order.Number} is now {OrderKinds.Word(order.Status)}.", now);

    /// <summary>A notification about a payment that the order no longer needs.</summary>
    public static Notification PaidAfterHold(string buyer, Order order, DateTimeOffset now) =>
        New(buyer, order, OrderKinds.PaidAfterHold, $"{UnneededPayment.Describe(order)} We're refunding you in full.", now);

    /// <summary>An outbox message about an order.</summary>
    public static OutboxMessage Mail(string kind, Order order, DateTimeOffset now) => new()
    {
        Id = EntityId.New(now),
        CreatedAt = now,
        UpdatedAt = now,
        Kind = kind,
        Payload = JsonSerializer.Serialize(new { orderId = order.Id }),
        DueAt = now,
    };

    private static Notification New(string buyer, Order order, string kind, string text, DateTimeOffset now) => new()
    {
        Id = EntityId.New(now),
        CreatedAt = now,
        UpdatedAt = now,
        UserId = buyer,
        Kind = kind,
        Text = text,
        OrderId = order.Id,
    };
}
