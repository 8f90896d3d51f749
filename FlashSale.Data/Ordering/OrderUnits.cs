using FlashSale.Domain.Ordering;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Stock;

namespace FlashSale.Data.Ordering;

/// <summary>Moves an order's units between the order and what is on sale. The caller saves, guarded by the row versions.</summary>
internal static class OrderUnits
{
    /// <summary>The order lets go of its units: they are on sale again. Call it before the status changes.</summary>
    public static void GiveBack(Order order, Inventory inventory, DateTimeOffset now)
    {
        if (order.Status == OrderStatus.Pending)
            order.HoldReleasedAt = now;
        inventory.Stock += order.Quantity;
        inventory.UpdatedAt = now;
        if (order.Sale is { } sale)
        {
            sale.UnitsSold -= order.Quantity;
            sale.UpdatedAt = now;
        }
    }

    /// <summary>Units that an order of this sale could take now.</summary>
    public static int LeftFor(Inventory inventory, Sale? sale) =>
        sale?.UnitsOffered is { } offered ? Math.Max(0, Math.Min(inventory.Stock, offered - sale.UnitsSold)) : inventory.Stock;

    /// <summary>An order that let go of its units takes them again, if so many are left.</summary>
    public static bool TryTakeAgain(Order order, Inventory inventory, DateTimeOffset now)
    {
        if (LeftFor(inventory, order.Sale) < order.Quantity)
            return false;
        order.HoldReleasedAt = null;
        inventory.Stock -= order.Quantity;
        inventory.UpdatedAt = now;
        if (order.Sale is { } sale)
        {
            sale.UnitsSold += order.Quantity;
            sale.UpdatedAt = now;
        }
        return true;
    }
}
