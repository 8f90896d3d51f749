using FlashSale.Domain;
using FlashSale.Domain.Ordering;
using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.Web.Merchant.Ordering;

/// <summary>One order. The test can set the outcome of its next move.</summary>
internal sealed class RecordedOrders(Order order) : IOrders
{
    /// <summary>The requested moves.</summary>
    public List<(OrderStatus To, string Actor)> Moves { get; } = [];

    /// <summary>The outcome of the next move; null if it succeeds.</summary>
    public OrderMove? Answer { get; set; }

    public Task<PageOf<OrderLine>> ListAsync(OrderFilter filter, CancellationToken cancellationToken = default) =>
        Task.FromResult(new PageOf<OrderLine>([new OrderLine(order, "sue")], 1));

    public Task<OrderSums> SumAsync(DateTimeOffset since, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<OrderLine?> FindAsync(string orderId, CancellationToken cancellationToken = default) =>
        Task.FromResult(orderId == order.Id ? new OrderLine(order, "sue") : null);

    public Task<OrderMove> MoveAsync(string orderId, OrderStatus to, string actor, CancellationToken cancellationToken = default)
    {
        Moves.Add((to, actor));
        if (Answer is not null)
            return Task.FromResult(Answer);
        order.SetStatus(to);
        return Task.FromResult<OrderMove>(new OrderMove.Done(order));
    }

    public Task<PageOf<Order>> ListOwnAsync(string userId, int skip, int take, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<Order?> FindOwnAsync(string userId, string orderId, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<Order?> FindByKeyAsync(string userId, string idempotencyKey, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<Order>> ListHoldsAsync(string userId, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<int> UnitsHeldAsync(string userId, string saleId, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<OrderMove> CancelOwnAsync(string userId, string orderId, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<OrderDeletion> DeleteOwnAsync(string userId, string orderId, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();
}
