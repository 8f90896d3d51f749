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
        new("The shop takes no payments (Payments:Provider is None), but there is one of an earlier setting: set the provider that it is with again.");
}
