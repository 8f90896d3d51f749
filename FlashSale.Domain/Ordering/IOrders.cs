namespace FlashSale.Domain.Ordering;

/// <summary>Orders after they were placed: the buyer's own, and the merchant's view of all.</summary>
public interface IOrders
{
    /// <summary>A buyer's orders with their products, newest first, without those that he deleted.</summary>
    Task<PageOf<Order>> ListOwnAsync(string userId, int skip, int take, CancellationToken cancellationToken = default);

    /// <summary>A buyer's own order with product and sale; null if there is none, he deleted it, or it is somebody else's.</summary>
    Task<Order?> FindOwnAsync(string userId, string orderId, CancellationToken cancellationToken = default);

    /// <summary>The order that a buyer placed with this idempotency key, with product and sale; null if none was placed or he deleted it.</summary>
    Task<Order?> FindByKeyAsync(string userId, string idempotencyKey, CancellationToken cancellationToken = default);

    /// <summary>Units of a sale that a buyer holds.</summary>
    Task<int> UnitsHeldAsync(string userId, string saleId, CancellationToken cancellationToken = default);

    /// <summary>Cancels a buyer's own order if its status allows it; the units are on sale again at once.</summary>
    Task<OrderMove> CancelOwnAsync(string userId, string orderId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Deletes a buyer's own order if it is over. It is only hidden from him: stock, limits and books stay as they are, and merchants still
    /// see it. An expired order that comes back to life, because its money came late, is seen again.
    /// </summary>
    Task<OrderDeletion> DeleteOwnAsync(string userId, string orderId, CancellationToken cancellationToken = default);

    /// <summary>Orders of all buyers, newest first.</summary>
    Task<PageOf<OrderLine>> ListAsync(OrderFilter filter, CancellationToken cancellationToken = default);

    /// <summary>Sums up the orders that were placed since an instant.</summary>
    Task<OrderSums> SumAsync(DateTimeOffset since, CancellationToken cancellationToken = default);

    /// <summary>Any order with product, sale and buyer; null if there is none.</summary>
    Task<OrderLine?> FindAsync(string orderId, CancellationToken cancellationToken = default);

    /// <summary>Moves any order along <see cref="OrderLifecycle"/>, or says that its status does not allow it.</summary>
    /// <param name="orderId">The order.</param>
    /// <param name="to">The status to move to.</param>
    /// <param name="actor">Username of the merchant.</param>
    /// <param name="cancellationToken">Cancels before anything is written.</param>
    Task<OrderMove> MoveAsync(string orderId, OrderStatus to, string actor, CancellationToken cancellationToken = default);
}
