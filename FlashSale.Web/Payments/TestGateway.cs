using FlashSale.Domain.Ordering;
using FlashSale.Domain.Payments;

namespace FlashSale.Web.Payments;

/// <summary>Test payments: the shop's own payment page has a button that pays. Never used in Production.</summary>
internal sealed partial class TestGateway(ILogger<TestGateway> logger) : IPaymentGateway
{
    public string Name => "Test";

    public bool RequiresPayment => true;

    /// <summary>The receipt of a test payment.</summary>
    public static string ReceiptOf(string paymentId) => "test-" + paymentId;

    public Task<PaymentPage> OpenAsync(Payment payment, Order order, Uri orderPage, CancellationToken cancellationToken) =>
        Task.FromResult(new PaymentPage(payment.Id, $"/payments/test/{payment.Id}"));

    // The test page settles payments itself.
    public Task<string?> FindReceiptAsync(Payment payment, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    public Task<string?> CloseAsync(Payment payment, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    public Task RefundAsync(Payment payment, CancellationToken cancellationToken)
    {
        LogRefund(payment.Id);
        return Task.CompletedTask;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Refunded test payment {PaymentId}")]
    private partial void LogRefund(string paymentId);
}
