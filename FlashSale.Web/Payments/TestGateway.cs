using FlashSale.Domain.Ordering;
using FlashSale.Domain.Payments;

namespace FlashSale.Web.Payments;

/// <summary>Play money: the paying page is one of the shop's own, with a button that pays. For trying out, never in Production.</summary>
internal sealed partial class TestGateway(ILogger<TestGateway> logger) : IPaymentGateway
{
    public string Name => "Test";

    public bool RequiresPayment => true;

    /// <summary>What the page's button pays with.</summary>
    public static string ReceiptOf(string paymentId) => "test-" + paymentId;

    public Task<PaymentPage> OpenAsync(Payment payment, Order order, Uri orderPage, CancellationToken cancellationToken) =>
        Task.FromResult(new PaymentPage(payment.Id, $"/payments/test/{payment.Id}"));

    // Its page settles by itself.
    public Task<string?> FindReceiptAsync(Payment payment, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    public Task<string?> CloseAsync(Payment payment, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    public Task RefundAsync(Payment payment, CancellationToken cancellationToken)
    {
        LogRefund(payment.Id);
        return Task.CompletedTask;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Play money of payment {PaymentId} went back")]
    private partial void LogRefund(string paymentId);
}
