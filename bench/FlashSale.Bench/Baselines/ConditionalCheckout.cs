using FlashSale.Data;
using FlashSale.Data.Ordering;
using FlashSale.Domain;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Sales;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Bench.Baselines;

/// <summary>
/// A common approach: <c>UPDATE … SET stock = stock - n WHERE stock >= n</c>. It needs no retries, because buyers wait for the row's
/// lock. The customer limit and the claim number are read while holding the lock.
/// </summary>
internal sealed class ConditionalCheckout(IDbContextFactory<FlashSaleDbContext> contexts, Currency currency, TimeProvider clock)
    : Baseline(contexts, currency, clock)
{
    protected override async Task<PurchaseOutcome> DecideAsync(
        FlashSaleDbContext context, PurchaseRequest request, DateTimeOffset arrivedAt)
    {
        // Everything that needs no lock comes first.
        var sale = await FindSaleAsync(context.Sales.AsNoTracking().Include(each => each.Product), request.ProductId, arrivedAt);
        if (sale is not { Product: { Published: true } product })
            return new PurchaseOutcome.UnknownProduct();
        if (sale.PhaseAt(arrivedAt) is not SalePhase.Live and var phase)
            return new PurchaseOutcome.NotLive(phase, sale.StartTime, sale.EndTime);

        var taken = await context.Inventories
            .Where(row => row.ProductId == request.ProductId && row.Stock >= request.Quantity)
            .ExecuteUpdateAsync(row => row
                .SetProperty(each => each.Stock, each => each.Stock - request.Quantity)
                .SetProperty(each => each.UpdatedAt, arrivedAt));
        if (taken == 0)
        {
            var stock = context.Inventories.Where(row => row.ProductId == request.ProductId).Select(row => row.Stock);
            return new PurchaseOutcome.SoldOut(await stock.SingleOrDefaultAsync());
        }
        var sold = await context.Sales
            .Where(each => each.Id == sale.Id && (each.UnitsOffered == null || each.UnitsSold + request.Quantity <= each.UnitsOffered))
            .ExecuteUpdateAsync(row => row
                .SetProperty(each => each.UnitsSold, each => each.UnitsSold + request.Quantity)
                .SetProperty(each => each.LastClaimNumber, each => each.LastClaimNumber + 1));
        if (sold == 0)
            return new PurchaseOutcome.SoldOut(0);

        var holding = context.Orders.HoldingStock();
        var now = await context.Sales.Where(each => each.Id == sale.Id)
            .Select(each => new
            {
                each.LastClaimNumber,
                Held = holding.Where(order => order.SaleId == each.Id && order.UserId == request.UserId).Sum(order => order.Quantity),
            })
            .SingleAsync();
        if (sale.PerCustomerLimit is { } limit && now.Held + request.Quantity > limit)
            return new PurchaseOutcome.LimitReached(limit, now.Held);

        var placed = Add(context, request, arrivedAt, product.Price, sale, now.LastClaimNumber);
        await context.SaveChangesAsync();
        return new PurchaseOutcome.Accepted(placed);
    }
}
