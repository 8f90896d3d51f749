namespace FlashSale.Domain.Payments;

/// <summary>Payments of orders, whichever gateway they are with.</summary>
public interface IPayments
{
    /// <summary>Lets a buyer pay a pending order. Asked again, it leads to the same page again.</summary>
    /// <param name="userId">The buyer.</param>
    /// <param name="orderId">The order.</param>
    /// <param name="orderPage">Absolute address of the order's page, where the buyer comes back to.</param>
    /// <param name="cancellationToken">Cancels the asking.</param>
    Task<PaymentStart> StartAsync(string userId, string orderId, Uri orderPage, CancellationToken cancellationToken = default);

    /// <summary>Asks the gateway whether a buyer's order has been paid, for a message of the gateway that is late or lost, and settles it.</summary>
    Task RefreshAsync(string userId, string orderId, CancellationToken cancellationToken = default);

    /// <summary>Takes note of money that came. The same report again, or one that comes late, changes nothing wrongly.</summary>
    /// <param name="paymentId">The payment.</param>
    /// <param name="receipt">What the gateway wants to know for a refund.</param>
    /// <param name="cancellationToken">Cancels before anything is written.</param>
    Task<Settlement> SettleAsync(string paymentId, string receipt, CancellationToken cancellationToken = default);

    /// <summary>Takes note that the gateway gave all of a payment back on its own: its order is refunded.</summary>
    Task NoteRefundAsync(string paymentId, CancellationToken cancellationToken = default);

    /// <summary>An order's payments, oldest first.</summary>
    Task<IReadOnlyList<Payment>> ListAsync(string orderId, CancellationToken cancellationToken = default);

    /// <summary>One payment with its order and that one's product; null if there is none.</summary>
    Task<Payment?> FindAsync(string paymentId, CancellationToken cancellationToken = default);
}
