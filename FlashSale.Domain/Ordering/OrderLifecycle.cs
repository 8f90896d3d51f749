namespace FlashSale.Domain.Ordering;

/// <summary>The legal moves of an order, and what each status means for stock and buyer.</summary>
public static class OrderLifecycle
{
    private static readonly Dictionary<OrderStatus, OrderStatus[]> Moves = new()
    {
        [OrderStatus.Pending] = [OrderStatus.Confirmed, OrderStatus.Cancelled, OrderStatus.Expired],
        [OrderStatus.Confirmed] = [OrderStatus.Shipped, OrderStatus.Cancelled, OrderStatus.Refunded],
        [OrderStatus.Shipped] = [OrderStatus.Delivered, OrderStatus.Refunded],
        [OrderStatus.Delivered] = [OrderStatus.Refunded],
        [OrderStatus.Cancelled] = [],
        // A late payment: the order takes its units again if enough are left.
        [OrderStatus.Expired] = [OrderStatus.Confirmed],
        [OrderStatus.Refunded] = [],
    };

    /// <summary>
    /// The statuses whose orders hold stock: their units aren't for sale. Everything that counts units held uses this list, in memory by
    /// <see cref="HoldsStock"/>.
    /// </summary>
    public static IReadOnlyList<OrderStatus> HoldingStock { get; } =
        [OrderStatus.Pending, OrderStatus.Confirmed, OrderStatus.Shipped, OrderStatus.Delivered];

    /// <summary>The statuses that an order may move to from <paramref name="from"/>.</summary>
    public static IReadOnlyList<OrderStatus> MovesFrom(OrderStatus from) => Moves[from];

    /// <summary>Whether an order may move from one status to the other.</summary>
    public static bool CanMove(OrderStatus from, OrderStatus to) => Moves[from].Contains(to);

    /// <summary>Whether an order of this status holds stock.</summary>
    public static bool HoldsStock(this OrderStatus status) => HoldingStock.Contains(status);

    /// <summary>Whether an order of this status is completed or called off, so that its buyer may delete it.</summary>
    public static bool IsOver(this OrderStatus status) =>
        status is OrderStatus.Delivered or OrderStatus.Cancelled or OrderStatus.Expired or OrderStatus.Refunded;

    /// <summary>Whether the buyer may still cancel an order of this status.</summary>
    public static bool CanBeCancelled(this OrderStatus status) => CanMove(status, OrderStatus.Cancelled);
}
