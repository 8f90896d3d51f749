namespace FlashSale.Domain.Ordering;

/// <summary>
/// Places orders: first come, first served. It never sells a unit twice, and an accepted order is committed. Thread-safe.
/// </summary>
public interface ICheckout
{
    /// <summary>
    /// Places an order or returns the reason why not. Requests for one product are decided in order of arrival. Requests that wait are
    /// decided together in one transaction.
    /// </summary>
    /// <param name="request">The buyer, the product and the quantity.</param>
    /// <param name="cancellationToken">Removes the request from the queue until a batch takes it; ignored afterwards.</param>
    /// <returns>The outcome.</returns>
    /// <exception cref="OperationCanceledException">The request was canceled before it was decided. Nothing was bought.</exception>
    Task<PurchaseOutcome> PlaceOrderAsync(PurchaseRequest request, CancellationToken cancellationToken = default);
}
