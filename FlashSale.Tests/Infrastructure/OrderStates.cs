using System.Runtime.CompilerServices;
using FlashSale.Domain.Ordering;

namespace FlashSale.Tests.Infrastructure;

/// <summary>Puts an order into any state, past the lifecycle and without moving units.</summary>
public static class OrderStates
{
    /// <summary>Sets the status and the times of the hold.</summary>
    public static void SetStatus(
        this Order order, OrderStatus status, DateTimeOffset? expiresAt = null, DateTimeOffset? holdReleasedAt = null)
    {
        ArgumentNullException.ThrowIfNull(order);
        StatusOf(order) = status;
        ExpiresAtOf(order) = expiresAt;
        HoldReleasedAtOf(order) = holdReleasedAt;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "status")]
    private static extern ref OrderStatus StatusOf(Order order);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "expiresAt")]
    private static extern ref DateTimeOffset? ExpiresAtOf(Order order);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "holdReleasedAt")]
    private static extern ref DateTimeOffset? HoldReleasedAtOf(Order order);
}
