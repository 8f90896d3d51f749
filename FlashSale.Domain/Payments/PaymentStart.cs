using FlashSale.Domain.Ordering;

namespace FlashSale.Domain.Payments;

/// <summary>The result of starting a payment: exactly one of the nested types.</summary>
public abstract record PaymentStart
{
    private PaymentStart()
    {
    }

    /// <summary>The buyer can pay now.</summary>
    /// <param name="Address">URL of the gateway's page.</param>
    public sealed record Ready(string Address) : PaymentStart;

    /// <summary>The order can't be paid (anymore): it's already paid, or its hold has ended.</summary>
    /// <param name="Order">The order as it is now.</param>
    public sealed record NotPayable(Order Order) : PaymentStart;

    /// <summary>The gateway can't be reached. The hold continues; try again.</summary>
    public sealed record Unavailable : PaymentStart;

    /// <summary>The buyer has no such order.</summary>
    public sealed record NotFound : PaymentStart;
}
