using System.Collections.Concurrent;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Payments;

namespace FlashSale.Tests.Infrastructure;

/// <summary>A fake gateway that records its requests, accepts payments, and can be unavailable.</summary>
public sealed class FakeGateway : IPaymentGateway
{
    private readonly ConcurrentDictionary<string, string> receipts = new(StringComparer.Ordinal);

    public string Name => "Play";

    public bool RequiresPayment => true;

    /// <summary>True if the gateway is unavailable.</summary>
    public bool IsUnavailable { get; set; }

    /// <summary>The opened payments, one entry per request.</summary>
    public ConcurrentQueue<string> Opened { get; } = [];

    public ConcurrentQueue<string> Closed { get; } = [];

    public ConcurrentQueue<string> Refunded { get; } = [];

    /// <summary>The buyer pays, but the gateway's message hasn't reached the shop.</summary>
    public string Pay(Payment payment) => receipts.GetOrAdd(payment.Id, id => "receipt-" + id);

    public Task<PaymentPage> OpenAsync(Payment payment, Order order, Uri orderPage, CancellationToken cancellationToken) =>
        IfAvailable(() =>
        {
            Opened.Enqueue(payment.Id);
            return new PaymentPage("session-" + payment.Id, "https://pay.example/" + payment.Id);
        });

    public Task<string?> FindReceiptAsync(Payment payment, CancellationToken cancellationToken) =>
        IfAvailable(() => receipts.GetValueOrDefault(payment.Id));

    public Task<string?> CloseAsync(Payment payment, CancellationToken cancellationToken) =>
        IfAvailable(() =>
        {
            if (receipts.TryGetValue(payment.Id, out var receipt))
                return receipt;
            Closed.Enqueue(payment.Id);
            return null;
        });

    public Task RefundAsync(Payment payment, CancellationToken cancellationToken) =>
        IfAvailable(() =>
        {
            Refunded.Enqueue(payment.Id);
            return true;
        });

    private Task<T> IfAvailable<T>(Func<T> respond) =>
        IsUnavailable ? throw new HttpRequestException("The gateway is away.") : Task.FromResult(respond());
}
