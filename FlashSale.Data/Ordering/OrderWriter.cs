using FlashSale.Data.Engines;
using FlashSale.Domain.Ordering;

namespace FlashSale.Data.Ordering;

/// <summary>Writes new orders with their notifications and messages, and refusals, in the context's open transaction.</summary>
internal static class OrderWriter
{
    // For a few rows, EF's one batch with the stock update is the shorter way; beyond, the engine's bulk insert.
    private const int FewRows = 8;

    public static async Task WriteAsync(
        FlashSaleDbContext context, IReadOnlyCollection<Order> orders, IReadOnlyCollection<RefusedOrder> refusals)
    {
        var notifications = orders.Select(OrderNotices.Placed).ToList();
        // The e-mail of a pending order goes when it is paid.
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
        // The guarded stock update first: if somebody else was faster, nothing else needs to be sent.
        await context.SaveChangesAsync();
        await new BulkInsert(context).Add(orders).Add(notifications).Add(messages).Add(refusals).SendAsync();
    }
}
