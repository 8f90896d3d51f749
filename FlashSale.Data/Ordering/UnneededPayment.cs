using FlashSale.Domain.Ordering;

namespace FlashSale.Data.Ordering;

/// <summary>Describes payments that arrived when the order no longer needed them.</summary>
public static class UnneededPayment
{
    /// <summary>A sentence that tells the buyer what happened.</summary>
    public static string Describe(Order order)
    {
        ArgumentNullException.ThrowIfNull(order);
        return order.Status switch
        {
            OrderStatus.Expired => $"We received your payment for order {order.Number} after its hold expired.",
            OrderStatus.Cancelled or OrderStatus.Refunded =>
                $"We received your payment for order {order.Number} after it was {OrderKinds.Word(order.Status)}.",
            _ => $"We received a second payment for order {order.Number}.",
        };
    }
}
