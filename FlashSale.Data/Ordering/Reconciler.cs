using System.Data;
using FlashSale.Data.Engines;
using FlashSale.Domain.Ordering;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Data.Ordering;

/// <summary>Computes the books' invariant in one snapshot of the database.</summary>
internal sealed class Reconciler(IDbContextFactory<FlashSaleDbContext> contexts) : IReconciler
{
    public async Task<Reconciliation> ReconcileAsync(CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var snapshot = await context.Database.BeginTransactionAsync(IsolationOf(context), cancellationToken);
        var holding = OrderLifecycle.HoldingStock;

        var inventories = await context.Inventories.AsNoTracking()
            .Select(inventory => new { inventory.ProductId, inventory.Product!.Name, inventory.Stock }).ToListAsync(cancellationToken);
        var moved = await context.StockMovements.GroupBy(movement => movement.ProductId)
            .Select(movements => new { movements.Key, Units = movements.Sum(movement => (long)movement.Delta) })
            .ToDictionaryAsync(row => row.Key, row => row.Units, cancellationToken);
        var held = await context.Orders.Where(order => holding.Contains(order.Status)).GroupBy(order => order.ProductId)
            .Select(orders => new { orders.Key, Units = orders.Sum(order => (long)order.Quantity) })
            .ToDictionaryAsync(row => row.Key, row => row.Units, cancellationToken);
        var sales = await context.Sales.AsNoTracking()
            .Select(sale => new { sale.Id, sale.Product!.Name, sale.UnitsSold, sale.UnitsOffered }).ToListAsync(cancellationToken);
        var sold = await context.Orders.Where(order => order.SaleId != null && holding.Contains(order.Status)).GroupBy(order => order.SaleId!)
            .Select(orders => new { orders.Key, Units = orders.Sum(order => (long)order.Quantity) })
            .ToDictionaryAsync(row => row.Key, row => row.Units, cancellationToken);

        var differences = new List<string>();
        foreach (var product in inventories)
        {
            var came = moved.GetValueOrDefault(product.ProductId);
            var went = held.GetValueOrDefault(product.ProductId);
            if (product.Stock != came - went)
                differences.Add($"{product.Name} ({product.ProductId}): the stock is {product.Stock}, but {came} units moved in and orders hold {went}, which leaves {came - went}.");
        }
        foreach (var sale in sales)
        {
            var units = sold.GetValueOrDefault(sale.Id);
            if (sale.UnitsSold != units)
                differences.Add($"Sale {sale.Id} of {sale.Name}: it counts {sale.UnitsSold} units sold, but its orders hold {units}.");
        }
        return new Reconciliation(differences);
    }

    private static IsolationLevel IsolationOf(FlashSaleDbContext context) => context switch
    {
        // Its snapshot begins with the first read and sees no later commit.
        PostgreSqlFlashSaleDbContext => IsolationLevel.RepeatableRead,
        _ => IsolationLevel.Serializable,
    };
}
