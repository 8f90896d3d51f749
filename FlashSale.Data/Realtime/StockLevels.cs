using FlashSale.Data.Sales;
using FlashSale.Domain.Realtime;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Stock;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Data.Realtime;

/// <summary>Reads how stock stands, for the live feed.</summary>
public static class StockLevels
{
    /// <summary>How a product's stock stands, with the figures of its nearest sale.</summary>
    public static StockLevel Of(Inventory inventory, Sale? sale) =>
        new(inventory.ProductId, inventory.Stock, sale?.Id, sale?.UnitsSold ?? 0, sale?.UnitsOffered, inventory.RowVersion, sale?.RowVersion ?? 0);

    /// <summary>Reads a product's level; null if there is no such product.</summary>
    public static async Task<StockLevel?> ReadStockLevelAsync(this FlashSaleDbContext context, string productId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var inventory = await context.Inventories.AsNoTracking().SingleOrDefaultAsync(row => row.ProductId == productId, cancellationToken);
        return inventory is null ? null : Of(inventory, await context.Sales.AsNoTracking().FindNearestAsync(productId, now, cancellationToken));
    }
}
