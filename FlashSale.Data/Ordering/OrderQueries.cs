using FlashSale.Domain.Ordering;

namespace FlashSale.Data.Ordering;

/// <summary>Conditions that queries about orders share.</summary>
public static class OrderQueries
{
    /// <summary>
    /// Orders that hold stock. Queries that count units held use it, so that they follow <see cref="OrderLifecycle.HoldingStock"/> as
    /// <see cref="OrderLifecycle.HoldsStock"/> does in memory.
    /// </summary>
    public static IQueryable<Order> HoldingStock(this IQueryable<Order> orders) =>
        orders.Where(order => OrderLifecycle.HoldingStock.Contains(order.Status));
}
