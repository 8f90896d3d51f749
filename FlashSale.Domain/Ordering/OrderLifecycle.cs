namespace FlashSale.Domain.Ordering;

/// <summary>The legal moves of an order, in one table.</summary>
public static class OrderLifecycle
{
    private static readonly Dictionary<OrderStatus, OrderStatus[]> Moves = new()
    {
        [OrderStatus.Pending] = [OrderStatus.Confirmed, OrderStatus.Cancelled, OrderStatus.Expired],
        [OrderStatus.Confirmed] = [OrderStatus.Shipped, OrderStatus.Cancelled, OrderStatus.Refunded],
        [OrderStatus.Shipped] = [OrderStatus.Delivered, OrderStatus.Refunded],
        [OrderStatus.Delivered] = [OrderStatus.Refunded],
        [OrderStatus.Cancelled] = [],
        // Paid too late, and units are left: it takes them again.
        [OrderStatus.Expired] = [OrderStatus.Confirmed],
        [OrderStatus.Refunded] = [],
    };

    /// <summary>The statuses whose orders hold stock: their units are not on sale.</summary>
    public static IReadOnlyList<OrderStatus> HoldingStock { get; } =
        [OrderStatus.Pending, OrderStatus.Confirmed, OrderStatus.Shipped, OrderStatus.Delivered];

    /// <summary>The statuses that an order may go to from <paramref name="from"/>.</summary>
    public static IReadOnlyList<OrderStatus> MovesFrom(OrderStatus from) => Moves[from];

    /// <summary>Whether an order may go from one status to the other.</summary>
    public static bool CanMove(OrderStatus from, OrderStatus to) => Moves[from].Contains(to);

    /// <summary>Whether an order of this status holds stock.</summary>
    public static bool HoldsStock(this OrderStatus status) => HoldingStock.Contains(status);

    /// <summary>Whether its buyer has nothing more to expect of an order of this status, and may delete it.</summary>
    public static bool IsOver(this OrderStatus status) =>
        status is OrderStatus.Delivered or OrderStatus.Cancelled or OrderStatus.Expired or OrderStatus.Refunded;

    /// <summary>Whether the buyer may still cancel.</summary>
    public static bool CanBeCancelled(this OrderStatus status) => CanMove(status, OrderStatus.Cancelled);
}
