namespace FlashSale.Domain.Ordering;

/// <summary>Places orders. First come, first served; never sells a unit twice; an accepted order is committed.</summary>
public interface ICheckout
{
    /// <summary>
    /// Places an order, or says why not. Requests of one product are decided in the order of their arrival here, many in one
    /// transaction if many are waiting.
    /// </summary>
    /// <param name="request">Who buys what.</param>
    /// <param name="cancellationToken">Takes the request out of the queue as long as it is not being decided; afterwards it is ignored.</param>
    /// <returns>One of the closed set of outcomes.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled before it was decided; nothing was bought.</exception>
    Task<PurchaseOutcome> PlaceOrderAsync(PurchaseRequest request, CancellationToken cancellationToken = default);
}
