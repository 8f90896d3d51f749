namespace FlashSale.Domain.Payments;

/// <summary>Payments of orders, independent of the gateway. Thread-safe.</summary>
public interface IPayments
{
    /// <summary>Starts the payment of a pending order. A repeated call returns the same page.</summary>
    /// <param name="userId">The buyer.</param>
    /// <param name="orderId">The order.</param>
    /// <param name="orderPage">Absolute URL of the order's page, where the buyer returns to.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<PaymentStart> StartAsync(string userId, string orderId, Uri orderPage, CancellationToken cancellationToken = default);

    /// <summary>Asks the gateway whether a buyer's order was paid, in case the gateway's own message is late or lost.</summary>
    Task RefreshAsync(string userId, string orderId, CancellationToken cancellationToken = default);

    /// <summary>Records a payment that the gateway reported. Repeated and late reports are safe.</summary>
    /// <param name="paymentId">The payment.</param>
    /// <param name="receipt">The gateway's reference for a later refund.</param>
    /// <param name="cancellationToken">Cancels before anything is written.</param>
    Task<Settlement> SettleAsync(string paymentId, string receipt, CancellationToken cancellationToken = default);

    /// <summary>Records a full refund that was made at the gateway, which moves the order to refunded.</summary>
    Task RecordRefundAsync(string paymentId, CancellationToken cancellationToken = default);

    /// <summary>An order's payments, oldest first.</summary>
    Task<IReadOnlyList<Payment>> ListAsync(string orderId, CancellationToken cancellationToken = default);

    /// <summary>A payment with its order and the order's product; null if it doesn't exist.</summary>
    Task<Payment?> FindAsync(string paymentId, CancellationToken cancellationToken = default);
}
