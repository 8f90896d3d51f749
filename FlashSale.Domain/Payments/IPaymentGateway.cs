using FlashSale.Domain.Ordering;

namespace FlashSale.Domain.Payments;

/// <summary>
/// A payment provider. Every call must be idempotent by the payment's id, because any node may repeat it. A failure is an exception,
/// after which the call is repeated later. Must be thread-safe.
/// </summary>
public interface IPaymentGateway
{
    /// <summary>The provider's name, stored with each payment.</summary>
    string Name { get; }

    /// <summary>True if orders wait for a payment. If false, orders are confirmed at once and no other method is called.</summary>
    bool RequiresPayment { get; }

    /// <summary>Creates a page where the buyer can pay.</summary>
    /// <param name="payment">The payment. The provider must return its id in all its messages.</param>
    /// <param name="order">The order to pay, with its product loaded.</param>
    /// <param name="orderPage">Absolute URL of the order's page, where the buyer returns to.</param>
    /// <param name="cancellationToken">Cancels the call. The page may have been created anyway.</param>
    Task<PaymentPage> OpenAsync(Payment payment, Order order, Uri orderPage, CancellationToken cancellationToken);

    /// <summary>Checks whether a payment was made.</summary>
    /// <returns>The receipt; null if it wasn't paid yet.</returns>
    Task<string?> FindReceiptAsync(Payment payment, CancellationToken cancellationToken);

    /// <summary>Closes a payment, so that it can no longer be made.</summary>
    /// <returns>Null if it's closed; the receipt if it was paid before.</returns>
    Task<string?> CloseAsync(Payment payment, CancellationToken cancellationToken);

    /// <summary>Refunds a payment in full.</summary>
    Task RefundAsync(Payment payment, CancellationToken cancellationToken);
}
