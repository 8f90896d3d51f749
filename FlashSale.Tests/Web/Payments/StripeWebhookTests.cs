using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using FlashSale.Domain;
using FlashSale.Domain.Payments;
using FlashSale.Tests.Infrastructure;
using FlashSale.Web.Payments;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace FlashSale.Tests.Web.Payments;

public sealed class StripeWebhookTests : IAsyncLifetime
{
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly RecordedPayments payments = new();
    private FakeStripe stripe = default!;
    private WebApplication shop = default!;
    private HttpClient client = default!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        stripe = await FakeStripe.StartAsync(clock);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddSingleton<IPayments>(payments);
        builder.Services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new Microsoft.AspNetCore.Authorization.AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        builder.Services.AddAuthentication("Nobody").AddCookie("Nobody");
        builder.Services.AddAntiforgery();
        builder.Services.AddStripe(StripeShop.SettingsFor(stripe), Currency.Find("USD")!);
        shop = builder.Build();
        shop.UseAuthentication();
        shop.UseAuthorization();
        shop.UseAntiforgery();
        shop.MapStripeWebhook();
        await shop.StartAsync(Cancelled);
        client = shop.GetTestClient();
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await shop.DisposeAsync();
        await stripe.DisposeAsync();
    }

    [Fact]
    public async Task A_completed_payment_is_settled()
    {
        var payment = await OpenAsync();
        var intent = stripe.Pay(payment.Reference!);

        (await SendEventAsync(stripe.SessionEvent("checkout.session.completed", payment.Reference!))).ShouldBe(HttpStatusCode.OK);

        payments.Calls.ShouldBe([$"settle {payment.Id} {intent}"]);
    }

    [Fact]
    public async Task A_delayed_payment_is_settled_when_it_arrives()
    {
        var payment = await OpenAsync();
        var intent = stripe.PayByDelayedMethod(payment.Reference!);

        (await SendEventAsync(stripe.SessionEvent("checkout.session.completed", payment.Reference!))).ShouldBe(HttpStatusCode.OK);
        payments.Calls.ShouldBeEmpty();
        stripe.FinishDelayedPayment(payment.Reference!, succeeds: true);
        (await SendEventAsync(stripe.SessionEvent("checkout.session.async_payment_succeeded", payment.Reference!)))
            .ShouldBe(HttpStatusCode.OK);

        payments.Calls.ShouldBe([$"settle {payment.Id} {intent}"]);
    }

    [Fact]
    public async Task A_failed_delayed_payment_changes_nothing()
    {
        var payment = await OpenAsync();
        stripe.PayByDelayedMethod(payment.Reference!);
        stripe.FinishDelayedPayment(payment.Reference!, succeeds: false);

        (await SendEventAsync(stripe.SessionEvent("checkout.session.async_payment_failed", payment.Reference!)))
            .ShouldBe(HttpStatusCode.OK);

        payments.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_refund_at_Stripe_is_recorded()
    {
        var payment = await OpenAsync();
        var intent = stripe.Pay(payment.Reference!);
        stripe.RefundInDashboard(intent);

        (await SendEventAsync(stripe.ChargeEvent("charge.refunded", intent))).ShouldBe(HttpStatusCode.OK);

        payments.Calls.ShouldBe([$"refunded {payment.Id}"]);
    }

    [Fact]
    public async Task A_partial_refund_is_not_recorded()
    {
        var payment = await OpenAsync();
        var intent = stripe.Pay(payment.Reference!);
        stripe.RefundInDashboard(intent, 100);

        (await SendEventAsync(stripe.ChargeEvent("charge.refunded", intent))).ShouldBe(HttpStatusCode.OK);

        payments.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task Repeated_and_reordered_events_are_passed_on()
    {
        var payment = await OpenAsync();
        var intent = stripe.Pay(payment.Reference!);
        var paid = stripe.SessionEvent("checkout.session.completed", payment.Reference!);
        stripe.RefundInDashboard(intent);

        foreach (var message in new[] { stripe.ChargeEvent("charge.refunded", intent), paid, paid })
            (await SendEventAsync(message)).ShouldBe(HttpStatusCode.OK);

        payments.Calls.ShouldBe([$"refunded {payment.Id}", $"settle {payment.Id} {intent}", $"settle {payment.Id} {intent}"]);
    }

    [Theory]
    [InlineData(Settlement.Unknown)]
    [InlineData(Settlement.Repeated)]
    [InlineData(Settlement.Refunding)]
    [InlineData(Settlement.HeldAgain)]
    public async Task Stripe_need_not_resend_an_event_after_any_result(Settlement settlement)
    {
        payments.Settlement = settlement;
        var payment = await OpenAsync();
        stripe.Pay(payment.Reference!);

        (await SendEventAsync(stripe.SessionEvent("checkout.session.completed", payment.Reference!))).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Events_of_other_shops_are_ignored()
    {
        var payment = await OpenAsync();
        var expired = stripe.SessionEvent("checkout.session.expired", payment.Reference!);
        var stranger = new JsonObject
        {
            ["id"] = "cs_1",
            ["object"] = "checkout.session",
            ["metadata"] = new JsonObject(),
            ["payment_intent"] = "pi_1",
            ["payment_status"] = "paid",
            ["status"] = "complete",
        };
        var subscription = new JsonObject
        {
            ["id"] = "cs_2",
            ["object"] = "checkout.session",
            ["metadata"] = null,
            ["mode"] = "subscription",
            ["payment_intent"] = null,
            ["payment_status"] = "paid",
        };
        var donation = new JsonObject
        {
            ["id"] = "ch_1",
            ["object"] = "charge",
            ["metadata"] = new JsonObject { ["donor"] = "7" },
            ["payment_intent"] = null,
            ["refunded"] = true,
        };

        string[] messages =
        [
            expired,
            stripe.Event("checkout.session.completed", stranger),
            stripe.Event("checkout.session.completed", subscription),
            stripe.Event("charge.refunded", donation),
            stripe.Event("customer.created", new JsonObject { ["id"] = "cus_1", ["object"] = "customer" }),
            stripe.Event("balloon.risen", new JsonObject { ["id"] = "bln_1", ["object"] = "balloon" }),
        ];
        foreach (var message in messages)
            (await SendEventAsync(message)).ShouldBe(HttpStatusCode.OK);

        payments.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_event_of_another_API_version_is_accepted()
    {
        var payment = await OpenAsync();
        var intent = stripe.Pay(payment.Reference!);
        var message = stripe.SessionEvent("checkout.session.completed", payment.Reference!)
            .Replace("2026-10-28.endive", "2022-11-15", StringComparison.Ordinal);

        (await SendEventAsync(message)).ShouldBe(HttpStatusCode.OK);

        payments.Calls.ShouldBe([$"settle {payment.Id} {intent}"]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("t=1,v1=00")]
    [InlineData("v1=00")]
    [InlineData("t=,v1=")]
    public async Task A_message_without_a_valid_signature_is_refused(string? signature)
    {
        var message = await PaidAsync();

        (await SendEventAsync(message, signature ?? "none", isSigned: signature is not null)).ShouldBe(HttpStatusCode.BadRequest);

        payments.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_message_signed_with_another_secret_is_refused()
    {
        var message = await PaidAsync();

        (await SendEventAsync(message, stripe.Sign(message, secret: "whsec_somebody"))).ShouldBe(HttpStatusCode.BadRequest);

        payments.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_message_that_was_changed_is_refused()
    {
        var message = await PaidAsync();
        var signature = stripe.Sign(message);

        (await SendEventAsync(message.Replace("pi_", "pj_", StringComparison.Ordinal), signature)).ShouldBe(HttpStatusCode.BadRequest);
        (await SendEventAsync(message + " ", signature)).ShouldBe(HttpStatusCode.BadRequest);

        payments.Calls.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(299, HttpStatusCode.OK)]
    [InlineData(301, HttpStatusCode.BadRequest)]
    [InlineData(-301, HttpStatusCode.BadRequest)]
    public async Task A_message_that_was_signed_too_long_ago_is_refused(int seconds, HttpStatusCode status)
    {
        var message = await PaidAsync();

        (await SendEventAsync(message, stripe.Sign(message, TimeSpan.FromSeconds(seconds)))).ShouldBe(status);
    }

    [Fact]
    public async Task A_message_may_have_two_signatures_during_a_secret_rotation()
    {
        var message = await PaidAsync();
        var old = stripe.Sign(message, secret: "whsec_old").Split(',')[1];

        (await SendEventAsync(message, stripe.Sign(message).Replace(",v1=", $",{old},v1=", StringComparison.Ordinal)))
            .ShouldBe(HttpStatusCode.OK);

        payments.Calls.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("no JSON")]
    [InlineData("""{"id":"evt_1","object":"v2.core.event","type":"v1.billing.meter.error_report_triggered"}""")]
    public async Task A_signed_message_without_an_event_is_refused(string message)
    {
        (await SendEventAsync(message)).ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_message_may_have_64_KB()
    {
        var message = await PaidAsync();
        var longest = message + new string(' ', 64 * 1024 - Encoding.UTF8.GetByteCount(message));

        (await SendEventAsync(longest)).ShouldBe(HttpStatusCode.OK);
        (await SendEventAsync(longest + " ")).ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        using var stream = new StringContent(longest + " ");
        stream.Headers.ContentLength = null;
        using var request = new HttpRequestMessage(HttpMethod.Post, StripeWebhook.Path) { Content = stream };
        request.Headers.TransferEncodingChunked = true;
        request.Headers.Add("Stripe-Signature", stripe.Sign(longest + " "));
        using var response = await client.SendAsync(request, Cancelled);

        response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        payments.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Stripe_must_resend_an_event_that_could_not_be_stored()
    {
        var message = await PaidAsync();
        payments.Fault = new InvalidOperationException("The database is away.");

        (await SendEventAsync(message)).ShouldBe(HttpStatusCode.InternalServerError);
        payments.Fault = null;
        (await SendEventAsync(message)).ShouldBe(HttpStatusCode.OK);

        payments.Calls.Count.ShouldBe(2);
    }

    private async Task<Payment> OpenAsync()
    {
        var payment = StripeShop.NewPayment(clock);
        var page = await shop.Services.GetRequiredService<IPaymentGateway>()
            .OpenAsync(payment, payment.Order!, StripeShop.OrderPage, Cancelled);
        payment.Reference = page.Reference;
        return payment;
    }

    private async Task<string> PaidAsync()
    {
        var payment = await OpenAsync();
        stripe.Pay(payment.Reference!);
        return stripe.SessionEvent("checkout.session.completed", payment.Reference!);
    }

    private Task<HttpStatusCode> SendEventAsync(string message) => SendEventAsync(message, stripe.Sign(message));

    private async Task<HttpStatusCode> SendEventAsync(string message, string signature, bool isSigned = true)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, StripeWebhook.Path)
        {
            Content = new StringContent(message, Encoding.UTF8, "application/json"),
        };
        if (isSigned)
            request.Headers.TryAddWithoutValidation("Stripe-Signature", signature);
        using var response = await client.SendAsync(request, Cancelled);
        return response.StatusCode;
    }

    private sealed class RecordedPayments : IPayments
    {
        public List<string> Calls { get; } = [];

        public Settlement Settlement { get; set; } = Settlement.Confirmed;

        public Exception? Fault { get; set; }

        public Task<Settlement> SettleAsync(string paymentId, string receipt, CancellationToken cancellationToken = default)
        {
            Calls.Add($"settle {paymentId} {receipt}");
            return Fault is null ? Task.FromResult(Settlement) : Task.FromException<Settlement>(Fault);
        }

        public Task RecordRefundAsync(string paymentId, CancellationToken cancellationToken = default)
        {
            Calls.Add($"refunded {paymentId}");
            return Fault is null ? Task.CompletedTask : Task.FromException(Fault);
        }

        public Task<PaymentStart> StartAsync(string userId, string orderId, Uri orderPage, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public Task RefreshAsync(string userId, string orderId, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public Task<IReadOnlyList<Payment>> ListAsync(string orderId, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public Task<Payment?> FindAsync(string paymentId, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();
    }
}
