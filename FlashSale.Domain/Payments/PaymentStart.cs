using System.Diagnostics;
using FlashSale.Domain.Ordering;

namespace FlashSale.Domain.Payments;

/// <summary>The outcome of a buyer's request to pay: exactly one of these cases.</summary>
public abstract record PaymentStart
{
    private PaymentStart()
    {
    }

    /// <summary>The buyer can pay on the gateway's page.</summary>
    /// <param name="Address">Address of that page.</param>
    public sealed record Ready(string Address) : PaymentStart;

    /// <summary>The order awaits no payment: it's paid, or its hold is over.</summary>
    /// <param name="Order">The order as it is now.</param>
    public sealed record NotAwaited(Order Order) : PaymentStart;

    /// <summary>The gateway can't be reached. The hold continues; try again.</summary>
    public sealed record Unavailable : PaymentStart;

    /// <summary>The order doesn't exist or belongs to another buyer.</summary>
    public sealed record NotFound : PaymentStart;

    /// <summary>Answers for every case, so that a new case breaks every caller at compile time.</summary>
    public T Match<T>(
        Func<Ready, T> ready,
        Func<NotAwaited, T> notAwaited,
        Func<Unavailable, T> unavailable,
        Func<NotFound, T> notFound) => this switch
    {
        Ready it => ready(it),
        NotAwaited it => notAwaited(it),
        Unavailable it => unavailable(it),
        NotFound it => notFound(it),
        _ => throw new UnreachableException(),
    };

    /// <summary>Acts on every case, so that a new case breaks every caller at compile time.</summary>
    public void Switch(
        Action<Ready> ready,
        Action<NotAwaited> notAwaited,
        Action<Unavailable> unavailable,
        Action<NotFound> notFound)
    {
        Action act = Match<Action>(
            it => () => ready(it),
            it => () => notAwaited(it),
            it => () => unavailable(it),
            it => () => notFound(it));
        act();
    }
}
