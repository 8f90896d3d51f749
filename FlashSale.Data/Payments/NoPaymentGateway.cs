using FlashSale.Domain.Ordering;
using FlashSale.Domain.Payments;

namespace FlashSale.Data.Payments;

/// <summary>Used when the shop takes no payments: orders are confirmed at once.</summary>
internal sealed class NoPaymentGateway : IPaymentGateway
{
    public string Name => "None";

    public bool RequiresPayment => false;

    public Task<PaymentPage> OpenAsync(Payment payment, Order order, Uri orderPage, CancellationToken cancellationToken) =>
        throw NotSupported();

    public Task<string?> FindReceiptAsync(Payment payment, CancellationToken cancellationToken) => throw NotSupported();

    public Task<string?> CloseAsync(Payment payment, CancellationToken cancellationToken) => throw NotSupported();

    public Task RefundAsync(Payment payment, CancellationToken cancellationToken) => throw NotSupported();

    private static InvalidOperationException NotSupported() =>
        new("Payments:Provider is None, but a payment of an earlier provider is still open. "
            + "Set the earlier provider again until it's closed or refunded.");
}
