using FlashSale.Domain.Sales;
using FlashSale.Domain.Stock;

namespace FlashSale.Domain.Ordering;

/// <summary>Moves units between orders and what is for sale. The caller saves, guarded by the row versions.</summary>
public static class OrderUnits
{
    /// <summary>Units that an order of this sale could take now, 0 or more.</summary>
    /// <param name="inventory">The product's stock.</param>
    /// <param name="sale">The sale; null for an order without one.</param>
    public static int Left(Inventory inventory, Sale? sale)
    {
        ArgumentNullException.ThrowIfNull(inventory);
        return SaleUnits.Left(inventory.Stock, sale?.UnitsOffered, sale?.UnitsSold ?? 0);
    }

    /// <summary>Takes units from the stock and counts them as sold. The caller has checked that so many are left.</summary>
    public static void Take(Inventory inventory, Sale? sale, int units, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(inventory);
        inventory.Stock -= units;
        inventory.UpdatedAt = now;
        if (sale is null)
            return;
        sale.UnitsSold += units;
        sale.UpdatedAt = now;
    }

    /// <summary>Puts units back into the stock: they're for sale again.</summary>
    public static void GiveBack(Inventory inventory, Sale? sale, int units, DateTimeOffset now) => Take(inventory, sale, -units, now);
}
