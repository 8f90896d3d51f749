using System.Diagnostics;

namespace FlashSale.Domain.Ordering;

/// <summary>The outcome of a buyer's request to delete an order: exactly one of these cases.</summary>
public abstract record OrderDeletion
{
    private OrderDeletion()
    {
    }

    /// <summary>The buyer no longer sees the order. The shop keeps it for its records.</summary>
    /// <param name="Order">The order as it is now.</param>
    public sealed record Done(Order Order) : OrderDeletion;

    /// <summary>The order isn't over yet: the buyer can cancel it first, or delete it after delivery. Nothing was changed.</summary>
    /// <param name="Order">The order as it is now.</param>
    public sealed record NotOver(Order Order) : OrderDeletion;

    /// <summary>The order doesn't exist, belongs to another buyer, or is already deleted.</summary>
    public sealed record NotFound : OrderDeletion;

    /// <summary>Answers for every case, so that a new case breaks every caller at compile time.</summary>
    public T Match<T>(
        Func<Done, T> done,
        Func<NotOver, T> notOver,
        Func<NotFound, T> notFound) => this switch
    {
        Done it => done(it),
        NotOver it => notOver(it),
        NotFound it => notFound(it),
        _ => throw new UnreachableException(),
    };
}
