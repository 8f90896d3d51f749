using FlashSale.Data.Sales;
using FlashSale.Domain.Realtime;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Stock;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Data.Realtime;

/// <summary>Creates and reads stock levels for <see cref="StockFeed"/>.</summary>
public static class StockLevels
{
    /// <summary>Creates a level from a product's inventory and its nearest sale.</summary>
    public static StockLevel Of(Inventory inventory, Sale? sale) => new(
        inventory.ProductId,
        inventory.Stock,
        sale?.Id,
        sale?.UnitsSold ?? 0,
        sale?.UnitsOffered,
        inventory.RowVersion,
        sale?.RowVersion ?? 0);

    /// <summary>Reads a product's level; null if the product doesn't exist.</summary>
    public static async Task<StockLevel?> ReadStockLevelAsync(
        this FlashSaleDbContext context, string productId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var inventory = await context.Inventories.AsNoTracking().SingleOrDefaultAsync(row => row.ProductId == productId, cancellationToken);
        if (inventory is null)
            return null;
        return Of(inventory, await context.Sales.AsNoTracking().FindNearestAsync(productId, now, cancellationToken));
    }
}
