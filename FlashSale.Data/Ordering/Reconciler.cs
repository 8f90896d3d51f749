using System.Data;
using FlashSale.Data.Engines;
using FlashSale.Domain.Ordering;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace FlashSale.Data.Ordering;

/// <summary>Checks stock and units sold in one snapshot of the database. Thread-safe.</summary>
internal sealed class Reconciler(IDbContextFactory<FlashSaleDbContext> contexts) : IReconciler
{
    public Task<Reconciliation> ReconcileAsync(CancellationToken cancellationToken = default) =>
        Deadlocks.RetryAsync(() => ReconcileOnceAsync(cancellationToken), cancellationToken);

    private async Task<Reconciliation> ReconcileOnceAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var snapshot = await BeginSnapshotAsync(context, cancellationToken);

        var products = await context.Products
            .Select(product => new
            {
                product.Id,
                product.Name,
                Stock = context.Inventories.Where(inventory => inventory.ProductId == product.Id)
                    .Select(inventory => (int?)inventory.Stock).SingleOrDefault(),
            })
            .ToListAsync(cancellationToken);
        var moved = await context.StockMovements.GroupBy(movement => movement.ProductId)
            .Select(movements => new { movements.Key, Units = movements.Sum(movement => (long)movement.Delta) })
            .ToDictionaryAsync(row => row.Key, row => row.Units, cancellationToken);
        var held = await context.Orders.HoldingStock().GroupBy(order => order.ProductId)
            .Select(orders => new { orders.Key, Units = orders.Sum(order => (long)order.Quantity) })
            .ToDictionaryAsync(row => row.Key, row => row.Units, cancellationToken);
        var sales = await context.Sales.AsNoTracking()
            .Select(sale => new { sale.Id, sale.Product!.Name, sale.UnitsSold }).ToListAsync(cancellationToken);
        var sold = await context.Orders.HoldingStock().Where(order => order.SaleId != null).GroupBy(order => order.SaleId!)
            .Select(orders => new { orders.Key, Units = orders.Sum(order => (long)order.Quantity) })
            .ToDictionaryAsync(row => row.Key, row => row.Units, cancellationToken);

        var differences = new List<string>();
        foreach (var product in products)
        {
            var movedIn = moved.GetValueOrDefault(product.Id);
            var heldByOrders = held.GetValueOrDefault(product.Id);
            var label = $"{product.Name} ({product.Id})";
            if (product.Stock is not { } stock)
            {
                differences.Add(
                    $"{label}: no inventory, but stock adjustments add up to {movedIn} units and orders hold {heldByOrders}.");
            }
            else if (stock != movedIn - heldByOrders)
            {
                differences.Add(
                    $"{label}: stock is {stock}, but should be {movedIn - heldByOrders}: "
                    + $"adjustments add up to {movedIn} units and orders hold {heldByOrders}.");
            }
        }
        foreach (var sale in sales)
        {
            var units = sold.GetValueOrDefault(sale.Id);
            if (sale.UnitsSold != units)
                differences.Add($"Sale {sale.Id} of {sale.Name}: counts {sale.UnitsSold} units sold, but its orders hold {units}.");
        }
        return new Reconciliation(differences);
    }

    // Each engine's snapshot begins with the first read and sees no later commit. Orders go on in the meantime, except on an SQL Server
    // whose snapshots are turned off: there the reads take locks instead.
    private static async Task<IDbContextTransaction> BeginSnapshotAsync(FlashSaleDbContext context, CancellationToken cancellationToken)
    {
        if (context is PostgreSqlFlashSaleDbContext)
            return await context.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        if (context is SqliteFlashSaleDbContext)
        {
            // An undeferred transaction takes the write lock, and buyers would have to wait.
            await context.Database.OpenConnectionAsync(cancellationToken);
            var deferred = ((SqliteConnection)context.Database.GetDbConnection()).BeginTransaction(deferred: true);
            return (await context.Database.UseTransactionAsync(deferred, cancellationToken))!;
        }
        var snapshots = await context.Database
            .SqlQuery<byte>($"SELECT snapshot_isolation_state AS [Value] FROM sys.databases WHERE database_id = DB_ID()")
            .SingleAsync(cancellationToken);
        return await context.Database.BeginTransactionAsync(
            snapshots == 1 ? IsolationLevel.Snapshot : IsolationLevel.Serializable, cancellationToken);
    }
}
