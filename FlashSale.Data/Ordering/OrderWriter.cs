using System.Text.Json;
using FlashSale.Domain;
using FlashSale.Domain.Notifications;
using FlashSale.Domain.Ordering;
using LinqToDB.Data;
using LinqToDB.EntityFrameworkCore;

namespace FlashSale.Data.Ordering;

/// <summary>Writes new orders with what tells of them, in the transaction that is open on the context.</summary>
internal static class OrderWriter
{
    // For a few rows, EF's one batch with the stock update is the shorter way; beyond, the engine's bulk insert.
    private const int FewOrders = 8;

    public static async Task WriteAsync(FlashSaleDbContext context, IReadOnlyCollection<Order> orders)
    {
        var notifications = orders.Select(NotificationOf).ToList();
        var messages = orders.Select(MessageOf).ToList();
        if (orders.Count <= FewOrders)
        {
            context.AddRange(orders);
            context.AddRange(notifications);
            context.AddRange(messages);
            await context.SaveChangesAsync();
            return;
        }
        // The guarded stock update first: if somebody else was faster, nothing else needs to be sent.
        await context.SaveChangesAsync();
        var bulk = new BulkCopyOptions { BulkCopyType = BulkCopyType.ProviderSpecific, CheckConstraints = true };
        await context.BulkCopyAsync(bulk, orders);
        await context.BulkCopyAsync(bulk, notifications);
        await context.BulkCopyAsync(bulk, messages);
    }

    private static Notification NotificationOf(Order order) => new()
    {
        Id = EntityId.New(order.CreatedAt),
        CreatedAt = order.CreatedAt,
        UpdatedAt = order.CreatedAt,
        UserId = order.UserId!,
        Kind = OrderKinds.Confirmed,
        Text = $"Your order {order.Number} is confirmed.",
        OrderId = order.Id,
    };

    private static OutboxMessage MessageOf(Order order) => new()
    {
        Id = EntityId.New(order.CreatedAt),
        CreatedAt = order.CreatedAt,
        UpdatedAt = order.CreatedAt,
        Kind = OrderKinds.ConfirmedEmail,
        Payload = JsonSerializer.Serialize(new { orderId = order.Id }),
        DueAt = order.CreatedAt,
    };
}
