namespace FlashSale.Domain.Ordering;

/// <summary>Orders after they were placed: the buyer's own, and the merchant's view of all.</summary>
public interface IOrders
{
    /// <summary>A buyer's orders with their products, newest first, without deleted ones.</summary>
    Task<PageOf<Order>> ListOwnAsync(string userId, int skip, int take, CancellationToken cancellationToken = default);

    /// <summary>A buyer's own order with product and sale; null if it doesn't exist, is deleted or belongs to another buyer.</summary>
    Task<Order?> FindOwnAsync(string userId, string orderId, CancellationToken cancellationToken = default);

    /// <summary>
    /// The order that a buyer placed with this idempotency key, with product and sale; null if none exists or it's deleted.
    /// </summary>
    Task<Order?> FindByKeyAsync(string userId, string idempotencyKey, CancellationToken cancellationToken = default);

    /// <summary>
    /// Units of a sale that a buyer holds, including those of a deleted account with the same e-mail address until the sale ends.
    /// </summary>
    Task<int> UnitsHeldAsync(string userId, string saleId, CancellationToken cancellationToken = default);

    /// <summary>A buyer's unpaid orders that still hold units, of all products.</summary>
    Task<IReadOnlyList<Order>> ListHoldsAsync(string userId, CancellationToken cancellationToken = default);

    /// <summary>Cancels a buyer's own order if its status allows it. Its units are for sale again at once.</summary>
    Task<OrderMove> CancelOwnAsync(string userId, string orderId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Deletes a buyer's own order if it's over. It's only hidden from the buyer: stock and limits stay as they are, and merchants still
    /// see it. An expired order that is confirmed by a late payment becomes visible again.
    /// </summary>
    Task<OrderDeletion> DeleteOwnAsync(string userId, string orderId, CancellationToken cancellationToken = default);

    /// <summary>Orders of all buyers, newest first.</summary>
    Task<PageOf<OrderLine>> ListAsync(OrderFilter filter, CancellationToken cancellationToken = default);

    /// <summary>Totals of the orders that were placed since a time.</summary>
    Task<OrderSums> SumAsync(DateTimeOffset since, CancellationToken cancellationToken = default);

    /// <summary>Any order with product, sale and buyer; null if there is none.</summary>
    Task<OrderLine?> FindAsync(string orderId, CancellationToken cancellationToken = default);

    /// <summary>Moves any order to another status, if <see cref="OrderLifecycle"/> allows it.</summary>
    /// <param name="orderId">The order.</param>
    /// <param name="to">The status to move to.</param>
    /// <param name="actor">Username of the merchant.</param>
    /// <param name="cancellationToken">Cancels before anything is written.</param>
    Task<OrderMove> MoveAsync(string orderId, OrderStatus to, string actor, CancellationToken cancellationToken = default);
}
