using FlashSale.Data.Stock;
using FlashSale.Domain;
using FlashSale.Domain.Ordering;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Data.Ordering;

/// <summary>
/// Ends the holds of pending orders that weren't paid in time: their units are for sale again. Several nodes may do it at the same time;
/// the row versions let only one of them commit. Thread-safe.
/// </summary>
internal sealed class Holds(IDbContextFactory<FlashSaleDbContext> contexts, StockLedger ledger, TimeProvider clock)
{
    // Few enough that a batch of orders hardly waits behind it.
    private const int AtOnce = 200;
    private const int ProductsAtOnce = 8;

    /// <summary>Ends every hold that is due.</summary>
    /// <returns>How many orders expired here.</returns>
    public async Task<int> ExpireDueAsync(CancellationToken cancellationToken)
    {
        var now = clock.Now();
        List<string> products;
        await using (var context = await contexts.CreateDbContextAsync(cancellationToken))
            products = await Due(context, now).Select(order => order.ProductId).Distinct().ToListAsync(cancellationToken);
        var expired = 0;
        await Parallel.ForEachAsync(
            products,
            new ParallelOptions { MaxDegreeOfParallelism = ProductsAtOnce, CancellationToken = cancellationToken },
            async (productId, token) =>
            {
                int count;
                do
                {
                    count = await ExpireAsync(productId, now, token);
                    Interlocked.Add(ref expired, count);
                }
                while (count == AtOnce);
            });
        return expired;
    }

    /// <summary>When the next hold ends; null if there is none.</summary>
    public async Task<DateTimeOffset?> FindNextEndAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Orders.Where(order => order.ExpiresAt != null).MinAsync(order => order.ExpiresAt, cancellationToken);
    }

    private Task<int> ExpireAsync(string productId, DateTimeOffset now, CancellationToken cancellationToken) =>
        ledger.ChangeAsync(productId, async (context, inventory, _, token) =>
        {
            var orders = await Due(context, now).Where(order => order.ProductId == productId)
                .OrderBy(order => order.ExpiresAt).Take(AtOnce)
                .Include(order => order.Sale).ToListAsync(token);
            await PaymentLedger.CancelPaymentAsync(context, orders, now, token);
            foreach (var order in orders)
            {
                if (order.Move(OrderStatus.Expired, inventory!, now) is not OrderMove.Done || order.UserId is not { } buyer)
                    continue;
                context.Add(OrderNotices.Moved(buyer, order, now));
                context.Add(OrderNotices.Mail(OrderKinds.EmailOf(OrderStatus.Expired), order, now));
            }
            return orders.Count;
        }, cancellationToken);

    private static IQueryable<Order> Due(FlashSaleDbContext context, DateTimeOffset now) =>
        context.Orders.Where(order => order.ExpiresAt != null && order.ExpiresAt <= now && order.Status == OrderStatus.Pending);
}
