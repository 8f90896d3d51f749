using FlashSale.Domain.Payments;

namespace FlashSale.Tests.Web.Merchant.Ordering;

/// <summary>Payments that a test defines.</summary>
internal sealed class KnownPayments : IPayments
{
    public List<Payment> Payments { get; } = [];

    public Task<IReadOnlyList<Payment>> ListAsync(string orderId, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<Payment>>(Payments);

    public Task<PaymentStart> StartAsync(string userId, string orderId, Uri orderPage, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task RefreshAsync(string userId, string orderId, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<Settlement> SettleAsync(string paymentId, string receipt, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task RecordRefundAsync(string paymentId, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<Payment?> FindAsync(string paymentId, CancellationToken cancellationToken = default) => throw new NotSupportedException();
}
