using FlashSale.Data.Engines;
using FlashSale.Domain.Ordering;

namespace FlashSale.Data.Ordering;

/// <summary>Writes new orders, their notifications and outbox messages, and refusals, in the context's open transaction.</summary>
internal static class OrderWriter
{
    // A few rows are fastest in one command batch of EF with the stock update; more rows by the engine's bulk insert.
    private const int FewRows = 8;

    /// <summary>Writes them together with the tracked changes of stock and sales.</summary>
    public static async Task WriteAsync(
        FlashSaleDbContext context, IReadOnlyCollection<Order> orders, IReadOnlyCollection<RefusedOrder> refusals)
    {
        var notifications = orders.Select(OrderNotices.Placed).ToList();
        // A pending order's e-mail is sent when it's paid.
        var messages = orders.Where(order => order.Status == OrderStatus.Confirmed)
            .Select(order => OrderNotices.Mail(OrderKinds.ConfirmedEmail, order, order.CreatedAt)).ToList();
        if (orders.Count + refusals.Count <= FewRows)
        {
            context.AddRange(orders);
            context.AddRange(notifications);
            context.AddRange(messages);
            context.AddRange(refusals);
            await context.SaveChangesAsync();
            return;
        }
        // The guarded stock update goes first: if it conflicts, nothing else needs to be sent.
        await context.SaveChangesAsync();
        await new BulkInsert(context).Add(orders).Add(notifications).Add(messages).Add(refusals).SendAsync();
    }
}
