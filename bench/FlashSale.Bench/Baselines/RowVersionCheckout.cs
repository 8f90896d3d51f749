using FlashSale.Data;
using FlashSale.Data.Ordering;
using FlashSale.Domain;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Sales;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Bench.Baselines;

/// <summary>The textbook approach: load the rows, check the rules, take the units, and save guarded by row versions.</summary>
internal sealed class RowVersionCheckout(IDbContextFactory<FlashSaleDbContext> contexts, Currency currency, TimeProvider clock)
    : Baseline(contexts, currency, clock)
{
    protected override async Task<PurchaseOutcome> DecideAsync(
        FlashSaleDbContext context, PurchaseRequest request, DateTimeOffset arrivedAt)
    {
        var inventory = await context.Inventories.Include(row => row.Product)
            .SingleOrDefaultAsync(row => row.ProductId == request.ProductId);
        if (inventory is not { Product: { Published: true } product })
            return new PurchaseOutcome.UnknownProduct();
        var sale = await FindSaleAsync(context.Sales, request.ProductId, arrivedAt);
        if (sale is null)
            return new PurchaseOutcome.NotLive(SalePhase.Ended, null, null);
        if (sale.PhaseAt(arrivedAt) is not SalePhase.Live and var phase)
            return new PurchaseOutcome.NotLive(phase, sale.StartTime, sale.EndTime);
        if (sale.PerCustomerLimit is { } limit)
        {
            var held = await context.Orders.HoldingStock()
                .Where(order => order.SaleId == sale.Id && order.UserId == request.UserId)
                .SumAsync(order => order.Quantity);
            if (held + request.Quantity > limit)
                return new PurchaseOutcome.LimitReached(limit, held);
        }
        var left = OrderUnits.Left(inventory, sale);
        if (left < request.Quantity)
            return new PurchaseOutcome.SoldOut(left);

        inventory.Stock -= request.Quantity;
        inventory.UpdatedAt = arrivedAt;
        sale.UnitsSold += request.Quantity;
        sale.LastClaimNumber++;
        var order = Add(context, request, arrivedAt, product.Price, sale, sale.LastClaimNumber);
        await context.SaveChangesAsync();
        return new PurchaseOutcome.Accepted(order);
    }
}
