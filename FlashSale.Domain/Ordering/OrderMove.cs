namespace FlashSale.Domain.Ordering;

/// <summary>What became of a status move or a cancellation. Exactly one of these.</summary>
public abstract record OrderMove
{
    private OrderMove()
    {
    }

    /// <summary>The order has the new status; units that it gave back are on sale again.</summary>
    /// <param name="Order">The order as it is now.</param>
    public sealed record Done(Order Order) : OrderMove;

    /// <summary>The order's status does not allow it. Nothing was changed.</summary>
    /// <param name="Order">The order as it is now.</param>
    /// <param name="To">The status that it should have got.</param>
    public sealed record NotAllowed(Order Order, OrderStatus To) : OrderMove;

    /// <summary>The order let go of its units, and too few are left to take them again. Nothing was changed.</summary>
    /// <param name="Order">The order as it is now.</param>
    /// <param name="Left">Units that are left.</param>
    public sealed record NotEnoughUnits(Order Order, int Left) : OrderMove;

    /// <summary>There is no such order, or it is somebody else's.</summary>
    public sealed record NotFound : OrderMove;
}
