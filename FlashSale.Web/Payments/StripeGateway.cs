using System.Net;
using FlashSale.Domain;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Payments;
using Microsoft.AspNetCore.WebUtilities;
using Stripe;
using Stripe.Checkout;

namespace FlashSale.Web.Payments;

/// <summary>Buyers pay on a page of Stripe's (Checkout). A payment's reference is the Checkout Session, its receipt the PaymentIntent.</summary>
internal sealed partial class StripeGateway : IPaymentGateway, IDisposable
{
    /// <summary>The key in the metadata of Stripe's objects that holds the payment's id.</summary>
    public const string MetadataKey = "payment";

    // For all that one call of the shop asks of Stripe, repeats included.
    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(20);

    // Stripe wants a page to live for half an hour to a day after it was opened. With this long after the hold's end, which comes 23 hours
    // after the order at most, a page may be opened at any moment of the hold, and Stripe's clock may differ a little.
    private static readonly TimeSpan LivesAfterHold = TimeSpan.FromMinutes(35);
    private static readonly TimeSpan LivesAtLeast = TimeSpan.FromHours(1);

    // Stripe opens 25 pages a second unless it agreed to more (https://docs.stripe.com/rate-limits); a crowd may ask for more at once.
    private static readonly TimeSpan[] WaitsForTurn = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(8)];

    private readonly HttpClient http;
    private readonly StripeClient stripe;
    private readonly TimeProvider clock;
    private readonly ILogger<StripeGateway> logger;

    public StripeGateway(StripeOptions options, TimeProvider clock, ILogger<StripeGateway> logger)
    {
        this.clock = clock;
        this.logger = logger;
#pragma warning disable CA2000 // The client disposes of it.
        http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        });
#pragma warning restore CA2000
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
                // Stripe keeps an answer for its key for a day, a failure too; or the order page's address is another than at the
                // first asking. Whatever that first page is, no buyer has seen it: only what comes back here is shown.
                catch (StripeException error) when (IsRepeat(error.StripeResponse) || error.StripeError?.Type == "idempotency_error")
                {
                    LogRefreshing(payment.Id, error.Message);
                    session = await CreateAsync($"{payment.Id}-2");
                }
                return new PaymentPage(session.Id, session.Url);

                Task<Session> CreateAsync(string key) => stripe.V1.Checkout.Sessions.CreateAsync(options, new RequestOptions { IdempotencyKey = key }, token);
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
                // Only a page that is open can be closed.
                catch (StripeException error) when (error.HttpStatusCode == HttpStatusCode.BadRequest)
                {
                    session = await GetAsync(reference, token);
                    if (session.Status is not ("complete" or "expired"))
                        throw;
                }
                var receipt = ReceiptOf(session);
                if (receipt is null && session is { Status: "complete", PaymentIntent.Status: "processing" })
                    throw new InvalidOperationException($"Payment {payment.Id} is with the buyer's bank; whether it is made is known later.");
                return receipt;
            },
            cancellationToken)
        // No buyer has seen its page.
        : Task.FromResult<string?>(null);

    public Task RefundAsync(Payment payment, CancellationToken cancellationToken)
    {
        var options = new RefundCreateOptions
        {
            PaymentIntent = payment.Receipt ?? throw new InvalidOperationException($"Payment {payment.Id} has no receipt: it was not paid."),
            Metadata = MetadataOf(payment),
        };
        return WithinAsync(
            async token =>
            {
                // Nothing can be given back twice, so that it may be tried with another key where Stripe only repeats what went wrong before.
                return await RefundAsync($"refund-{payment.Id}") || await RefundAsync(key: null);

                async Task<bool> RefundAsync(string? key)
                {
                    try
                    {
                        var refund = await stripe.V1.Refunds.CreateAsync(options, new RequestOptions { IdempotencyKey = key }, token);
                        if (refund.Status is not ("failed" or "canceled"))
                            return true;
                        if (!IsRepeat(refund.StripeResponse))
                            throw new InvalidOperationException($"Stripe could not refund payment {payment.Id}: {refund.FailureReason ?? refund.Status}.");
                        LogRefreshing(payment.Id, refund.FailureReason ?? refund.Status);
                        return false;
                    }
                    catch (StripeException error) when (error.StripeError?.Code == "charge_already_refunded")
                    {
                        return true;
                    }
                    catch (StripeException error) when (key is not null && IsRepeat(error.StripeResponse))
                    {
                        LogRefreshing(payment.Id, error.Message);
                        return false;
                    }
                }
            },
            cancellationToken);
    }

    private static SessionCreateOptions PageFor(Payment payment, Order order, Uri orderPage)
    {
        var currency = Currency.Find(payment.Currency) ?? throw new NotSupportedException($"{payment.Currency} is no currency.");
        var name = order.ProductName;
        var address = orderPage.AbsoluteUri;
        // The same payment must be asked for in the same words, whoever asks and when.
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
                        // Stripe's way of writing it.
#pragma warning disable CA1308
                        Currency = currency.Code.ToLowerInvariant(),
#pragma warning restore CA1308
                        UnitAmount = StripeAmount.Of(payment.Amount, currency),
                        ProductData = new SessionLineItemPriceDataProductDataOptions { Name = order.Quantity == 1 ? name : $"{order.Quantity} × {name}" },
                    },
                },
            ],
            Metadata = MetadataOf(payment),
            PaymentIntentData = new SessionPaymentIntentDataOptions { Description = $"Order {order.Number}", Metadata = MetadataOf(payment) },
            SuccessUrl = QueryHelpers.AddQueryString(address, "paid", "1"),
            CancelUrl = address,
            ExpiresAt = ExpiryOf(payment, order).UtcDateTime,
        };
    }

    private static DateTimeOffset ExpiryOf(Payment payment, Order order)
    {
        var least = payment.CreatedAt + LivesAtLeast;
        return order.ExpiresAt + LivesAfterHold is { } afterHold && afterHold > least ? afterHold : least;
    }

    private static Dictionary<string, string> MetadataOf(Payment payment) => new() { [MetadataKey] = payment.Id };

    private static string? ReceiptOf(Session session) => session.PaymentStatus == "paid" ? session.PaymentIntentId : null;

    private static bool IsRepeat(StripeResponse? response) =>
        response is not null && response.Headers.TryGetValues("Idempotent-Replayed", out var values) && values.Contains("true");

    private Task<Session> GetAsync(string reference, CancellationToken cancellationToken) =>
        stripe.V1.Checkout.Sessions.GetAsync(reference, new SessionGetOptions { Expand = ["payment_intent"] }, cancellationToken: cancellationToken);

    private async Task<T> WithinAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(AnswersWithin, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            foreach (var wait in WaitsForTurn)
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
            throw new TimeoutException($"Stripe did not answer within {AnswersWithin.TotalSeconds:0} seconds.", error);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Stripe's first answer about payment {Payment} is of no use; asking it anew: {Answer}")]
    private partial void LogRefreshing(string payment, string answer);
}
