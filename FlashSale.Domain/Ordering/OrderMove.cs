using System.Diagnostics;

namespace FlashSale.Domain.Ordering;

/// <summary>The outcome of a status move or a cancellation: exactly one of these cases.</summary>
public abstract record OrderMove
{
    private OrderMove()
    {
    }

    /// <summary>The order has the new status. Units that it gave back are for sale again.</summary>
    /// <param name="Order">The order as it is now.</param>
    public sealed record Done(Order Order) : OrderMove;

    /// <summary>The order's status does not allow it. Nothing was changed.</summary>
    /// <param name="Order">The order as it is now.</param>
    /// <param name="To">The requested status.</param>
    public sealed record NotAllowed(Order Order, OrderStatus To) : OrderMove;

    /// <summary>The order gave its units back, and too few are left to take them again. Nothing was changed.</summary>
    /// <param name="Order">The order as it is now.</param>
    /// <param name="Left">Units that are left.</param>
    public sealed record NotEnoughUnits(Order Order, int Left) : OrderMove;

    /// <summary>The order doesn't exist or belongs to another buyer.</summary>
    public sealed record NotFound : OrderMove;

    /// <summary>Answers for every case, so that a new case breaks every caller at compile time.</summary>
    public T Match<T>(
        Func<Done, T> done,
        Func<NotAllowed, T> notAllowed,
        Func<NotEnoughUnits, T> notEnoughUnits,
        Func<NotFound, T> notFound) => this switch
    {
        Done it => done(it),
        NotAllowed it => notAllowed(it),
        NotEnoughUnits it => notEnoughUnits(it),
        NotFound it => notFound(it),
        _ => throw new UnreachableException(),
    };

    /// <summary>Acts on every case, so that a new case breaks every caller at compile time.</summary>
    public void Switch(
        Action<Done> done,
        Action<NotAllowed> notAllowed,
        Action<NotEnoughUnits> notEnoughUnits,
        Action<NotFound> notFound)
    {
        Action act = Match<Action>(
            it => () => done(it),
            it => () => notAllowed(it),
            it => () => notEnoughUnits(it),
            it => () => notFound(it));
        act();
    }
}
