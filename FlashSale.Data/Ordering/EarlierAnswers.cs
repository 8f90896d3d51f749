using FlashSale.Domain.Ordering;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Data.Ordering;

/// <summary>The answers that requests of a batch got before: by their idempotency keys, or by a commit whose result is unknown.</summary>
/// <param name="OrdersById">Orders of this batch that such a commit did write, by id; empty unless a commit is in doubt.</param>
/// <param name="OrdersByKey">Earlier orders with the requests' keys, by buyer and key.</param>
/// <param name="RefusalsByKey">Earlier refusals of the requests' keys, by buyer and key.</param>
internal sealed record EarlierAnswers(
    IReadOnlyDictionary<string, Order> OrdersById,
    IReadOnlyDictionary<(string Buyer, string Key), Order> OrdersByKey,
    IReadOnlyDictionary<(string Buyer, string Key), RefusedOrder> RefusalsByKey)
{
    /// <summary>Reads them.</summary>
    /// <param name="context">The context of the batch's transaction.</param>
    /// <param name="tickets">The requests.</param>
    /// <param name="inDoubt">Whether an earlier commit of the batch may have happened.</param>
    public static async Task<EarlierAnswers> ReadAsync(FlashSaleDbContext context, IReadOnlyList<PurchaseTicket> tickets, bool inDoubt)
    {
        var ordersById = new Dictionary<string, Order>(StringComparer.Ordinal);
        if (inDoubt)
        {
            var ids = tickets.Select(ticket => ticket.OrderId).ToList();
            ordersById = await context.Orders.AsNoTracking().Where(order => ids.Contains(order.Id))
                .ToDictionaryAsync(order => order.Id, StringComparer.Ordinal);
        }
        List<(string Buyer, string Key)> keys =
        [
            .. tickets.Where(ticket => ticket.Request.IdempotencyKey is not null)
                .Select(ticket => (ticket.Request.UserId, ticket.Request.IdempotencyKey!)),
        ];
        return new EarlierAnswers(ordersById, await context.FindByKeysAsync(keys), await context.FindRefusalsAsync(keys));
    }

    /// <summary>The answer that a request got before; null if it got none.</summary>
    public PurchaseOutcome? Find(PurchaseTicket ticket)
    {
        if (OrdersById.TryGetValue(ticket.OrderId, out var own))
            return new PurchaseOutcome.Accepted(own);
        var request = ticket.Request;
        if (request.IdempotencyKey is not { } key)
            return null;
        if (OrdersByKey.TryGetValue((request.UserId, key), out var order))
        {
            return request.AsksFor(order.ProductId, order.Quantity)
                ? new PurchaseOutcome.Accepted(order)
                : new PurchaseOutcome.IdempotencyMismatch();
        }
        if (RefusalsByKey.TryGetValue((request.UserId, key), out var refused))
        {
            return request.AsksFor(refused.ProductId, refused.Quantity)
                ? RefusalText.Read(refused.Outcome)
                : new PurchaseOutcome.IdempotencyMismatch();
        }
        return null;
    }
}
