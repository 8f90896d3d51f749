using System.Net;
using FlashSale.Domain;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Payments;
using Microsoft.AspNetCore.WebUtilities;
using Stripe;
using Stripe.Checkout;

namespace FlashSale.Web.Payments;

/// <summary>Buyers pay on Stripe Checkout. A payment's reference is the Checkout Session, its receipt the PaymentIntent.</summary>
internal sealed partial class StripeGateway : IPaymentGateway, IDisposable
{
    /// <summary>The metadata key in Stripe's objects that has the payment's id.</summary>
    public const string MetadataKey = "payment";

    // For one call of the shop, including retries.
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(20);

    // A session must live for 30 minutes to 24 hours. With this time after the hold's end, which is at most 23 hours after the order,
    // a session can be opened at any time during the hold, even if Stripe's clock differs a little.
    private static readonly TimeSpan LifetimeAfterHold = TimeSpan.FromMinutes(35);
    private static readonly TimeSpan MinLifetime = TimeSpan.FromHours(1);

    // By default, Stripe allows 25 sessions per second (https://docs.stripe.com/rate-limits). A flash sale may exceed that.
    private static readonly TimeSpan[] RateLimitDelays =
        [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(8)];

    private readonly HttpClient http;
    private readonly StripeClient stripe;
    private readonly TimeProvider clock;
    private readonly ILogger<StripeGateway> logger;

    public StripeGateway(StripeOptions options, TimeProvider clock, ILogger<StripeGateway> logger)
    {
        this.clock = clock;
        this.logger = logger;
        http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        });
        stripe = new StripeClient(new StripeClientOptions
        {
            ApiKey = options.SecretKey,
            ApiBase = options.ApiBase,
            HttpClient = new SystemNetHttpClient(http, SystemNetHttpClient.DefaultMaxNumberRetries, enableTelemetry: false),
        });
    }

    public string Name => "Stripe";

    public bool RequiresPayment => true;

    public void Dispose() => http.Dispose();

    public Task<PaymentPage> OpenAsync(Payment payment, Order order, Uri orderPage, CancellationToken cancellationToken)
    {
        var options = PageFor(payment, order, orderPage);
        return WithinAsync(
            async token =>
            {
                Session session;
                try
                {
                    session = await CreateAsync(payment.Id);
                }
                // Stripe replays the response of an idempotency key for a day, failures included, and refuses the key if the order page's
                // address has changed. No buyer has seen that first session, so another one is safe.
                catch (StripeException error) when (IsRepeat(error.StripeResponse) || error.StripeError?.Type == "idempotency_error")
                {
                    LogReplayed(payment.Id, error.Message);
                    session = await CreateAsync($"{payment.Id}-2");
                }
                return new PaymentPage(session.Id, session.Url);

                Task<Session> CreateAsync(string key) =>
                    stripe.V1.Checkout.Sessions.CreateAsync(options, new RequestOptions { IdempotencyKey = key }, token);
            },
            cancellationToken);
    }

    public Task<string?> FindReceiptAsync(Payment payment, CancellationToken cancellationToken) => payment.Reference is { } reference
        ? WithinAsync(async token => ReceiptOf(await GetAsync(reference, token)), cancellationToken)
        : Task.FromResult<string?>(null);

    public Task<string?> CloseAsync(Payment payment, CancellationToken cancellationToken) => payment.Reference is { } reference
        ? WithinAsync(
            async token =>
            {
                Session session;
                try
                {
                    session = await stripe.V1.Checkout.Sessions.ExpireAsync(reference, cancellationToken: token);
                }
                // Only an open session can expire.
                catch (StripeException error) when (error.HttpStatusCode == HttpStatusCode.BadRequest)
                {
                    session = await GetAsync(reference, token);
                    if (session.Status is not ("complete" or "expired"))
                        throw;
                }
                var receipt = ReceiptOf(session);
                if (receipt is null && session is { Status: "complete", PaymentIntent.Status: "processing" })
                    throw new InvalidOperationException($"Payment {payment.Id} is still being processed by the buyer's bank.");
                return receipt;
            },
            cancellationToken)
        // No buyer has seen its session.
        : Task.FromResult<string?>(null);

    public Task RefundAsync(Payment payment, CancellationToken cancellationToken)
    {
        var options = new RefundCreateOptions
        {
            PaymentIntent = payment.Receipt ?? throw new InvalidOperationException(
                $"Payment {payment.Id} has no receipt because it wasn't paid."),
            Metadata = MetadataOf(payment),
        };
        return WithinAsync(
            async token =>
            {
                // A charge can't be refunded twice, so another key is safe if Stripe only replays an earlier failure.
                return await RefundAsync($"refund-{payment.Id}") || await RefundAsync(key: null);

                async Task<bool> RefundAsync(string? key)
                {
                    try
                    {
                        var refund = await stripe.V1.Refunds.CreateAsync(options, new RequestOptions { IdempotencyKey = key }, token);
                        if (refund.Status is not ("failed" or "canceled"))
                            return true;
                        if (!IsRepeat(refund.StripeResponse))
                        {
                            throw new InvalidOperationException(
                                $"Stripe couldn't refund payment {payment.Id}: {refund.FailureReason ?? refund.Status}.");
                        }
                        LogReplayed(payment.Id, refund.FailureReason ?? refund.Status);
                        return false;
                    }
                    catch (StripeException error) when (error.StripeError?.Code == "charge_already_refunded")
                    {
                        return true;
                    }
                    catch (StripeException error) when (key is not null && IsRepeat(error.StripeResponse))
                    {
                        LogReplayed(payment.Id, error.Message);
                        return false;
                    }
                }
            },
            cancellationToken);
    }

    private static SessionCreateOptions PageFor(Payment payment, Order order, Uri orderPage)
    {
        var currency = Currency.Find(payment.Currency) ?? throw new NotSupportedException($"{payment.Currency} isn't a known currency.");
        var name = order.ProductName;
        var address = orderPage.AbsoluteUri;
        // Requests for the same payment must be identical, because they share an idempotency key.
        return new SessionCreateOptions
        {
            Mode = "payment",
            ClientReferenceId = order.Id,
            LineItems =
            [
                new SessionLineItemOptions
                {
                    Quantity = 1,
                    PriceData = new SessionLineItemPriceDataOptions
                    {
                        // Stripe expects lower case.
                        Currency = currency.Code.ToLowerInvariant(),
                        UnitAmount = StripeAmount.Of(payment.Amount, currency),
                        ProductData = new SessionLineItemPriceDataProductDataOptions
                        {
                            Name = order.Quantity == 1 ? name : $"{order.Quantity} × {name}",
                        },
                    },
                },
            ],
            Metadata = MetadataOf(payment),
            PaymentIntentData =
                new SessionPaymentIntentDataOptions { Description = $"Order {order.Number}", Metadata = MetadataOf(payment) },
            SuccessUrl = QueryHelpers.AddQueryString(address, "paid", "1"),
            CancelUrl = address,
            ExpiresAt = ExpiryOf(payment, order).UtcDateTime,
        };
    }

    private static DateTimeOffset ExpiryOf(Payment payment, Order order)
    {
        var least = payment.CreatedAt + MinLifetime;
        return order.ExpiresAt + LifetimeAfterHold is { } afterHold && afterHold > least ? afterHold : least;
    }

    private static Dictionary<string, string> MetadataOf(Payment payment) => new() { [MetadataKey] = payment.Id };

    private static string? ReceiptOf(Session session) => session.PaymentStatus == "paid" ? session.PaymentIntentId : null;

    private static bool IsRepeat(StripeResponse? response) =>
        response is not null && response.Headers.TryGetValues("Idempotent-Replayed", out var values) && values.Contains("true");

    private Task<Session> GetAsync(string reference, CancellationToken cancellationToken) =>
        stripe.V1.Checkout.Sessions.GetAsync(
            reference, new SessionGetOptions { Expand = ["payment_intent"] }, cancellationToken: cancellationToken);

    private async Task<T> WithinAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(RequestTimeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            foreach (var wait in RateLimitDelays)
            {
                try
                {
                    return await ask(both.Token);
                }
                catch (StripeException error) when (error.HttpStatusCode == HttpStatusCode.TooManyRequests)
                {
                    await Task.Delay(wait * (0.5 + (Random.Shared.NextDouble() / 2)), clock, both.Token);
                }
            }
            return await ask(both.Token);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"Stripe didn't respond within {RequestTimeout.TotalSeconds:0} seconds.", error);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Stripe replayed an earlier failure for payment {Payment}; retrying with another idempotency key: {Answer}")]
    private partial void LogReplayed(string payment, string answer);
}
