using FlashSale.Domain.Ordering;

namespace FlashSale.Domain.Payments;

/// <summary>What became of a buyer's wish to pay. Exactly one of these.</summary>
public abstract record PaymentStart
{
    private PaymentStart()
    {
    }

    /// <summary>The buyer can pay there.</summary>
    /// <param name="Address">The gateway's page.</param>
    public sealed record Ready(string Address) : PaymentStart;

    /// <summary>The order awaits no payment (any more): it is paid, or its hold is over.</summary>
    /// <param name="Order">The order as it is now.</param>
    public sealed record NotAwaited(Order Order) : PaymentStart;

    /// <summary>The gateway cannot be reached. The hold goes on; try again.</summary>
    public sealed record Unavailable : PaymentStart;

    /// <summary>There is no such order, or it is somebody else's.</summary>
    public sealed record NotFound : PaymentStart;
}
