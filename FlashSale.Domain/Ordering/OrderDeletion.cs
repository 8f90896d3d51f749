namespace FlashSale.Domain.Ordering;

/// <summary>What became of a buyer's wish to delete an order. Exactly one of these.</summary>
public abstract record OrderDeletion
{
    private OrderDeletion()
    {
    }

    /// <summary>The buyer does not see it any more. The shop keeps it for its books.</summary>
    /// <param name="Order">The order as it is kept.</param>
    public sealed record Done(Order Order) : OrderDeletion;

    /// <summary>It is not over yet: it can be cancelled first, or deleted when it is delivered. Nothing was changed.</summary>
    /// <param name="Order">The order as it is now.</param>
    public sealed record NotOver(Order Order) : OrderDeletion;

    /// <summary>There is no such order, it is somebody else's, or the buyer has deleted it already.</summary>
    public sealed record NotFound : OrderDeletion;
}
