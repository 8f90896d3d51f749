using FlashSale.Domain;
using FlashSale.Domain.Payments;
using FlashSale.Tests.Infrastructure;
using FlashSale.Web.Payments;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Stripe;

namespace FlashSale.Tests.Web.Payments;

public sealed class StripeGatewayTests : IAsyncLifetime
{
    private const string Open = "POST /v1/checkout/sessions";
    private const string Refund = "POST /v1/refunds";

    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero));
    private FakeStripe stripe = default!;
    private ServiceProvider services = default!;
    private IPaymentGateway gateway = default!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        stripe = await FakeStripe.StartAsync(clock);
        services = StripeShop.ServicesFor(stripe, clock);
        gateway = services.GetRequiredService<IPaymentGateway>();
    }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await stripe.DisposeAsync();
    }

    [Fact]
    public async Task The_payment_page_has_the_orders_price()
    {
        var payment = StripeShop.NewPayment(clock, amount: 30.50m, quantity: 2);

        var page = await gateway.OpenAsync(payment, payment.Order!, StripeShop.OrderPage, Cancelled);

        page.Reference.ShouldStartWith("cs_test_");
        page.Address.ShouldStartWith("https://checkout.stripe.com/");
        var request = stripe.Requests.ShouldHaveSingleItem();
        request.Route.ShouldBe(Open);
        request.IdempotencyKey.ShouldBe(payment.Id);
        request.Fields.ShouldBe(
            new Dictionary<string, string>
            {
                ["mode"] = "payment",
                ["client_reference_id"] = payment.OrderId,
                ["line_items[0][quantity]"] = "1",
                ["line_items[0][price_data][currency]"] = "usd",
                ["line_items[0][price_data][unit_amount]"] = "3050",
                ["line_items[0][price_data][product_data][name]"] = "2 × Copper kettle",
                ["metadata[payment]"] = payment.Id,
                ["payment_intent_data[metadata][payment]"] = payment.Id,
                ["payment_intent_data[description]"] = $"Order {payment.Order!.Number}",
                ["success_url"] = "https://shop.example.com/orders/7?paid=1",
                ["cancel_url"] = "https://shop.example.com/orders/7",
                ["expires_at"] = (payment.CreatedAt + TimeSpan.FromHours(1)).ToUnixTimeSeconds()
                    .ToString(System.Globalization.CultureInfo.InvariantCulture),
            },
            ignoreOrder: true);
    }

    [Fact]
    public async Task A_reopened_payment_has_the_same_page()
    {
        var payment = StripeShop.NewPayment(clock);
        await using var otherNode = StripeShop.ServicesFor(stripe, clock);

        var first = await gateway.OpenAsync(payment, payment.Order!, StripeShop.OrderPage, Cancelled);
        clock.Advance(TimeSpan.FromMinutes(9));
        var second = await otherNode.GetRequiredService<IPaymentGateway>()
            .OpenAsync(payment, payment.Order!, StripeShop.OrderPage, Cancelled);

        second.ShouldBe(first);
        stripe.Sessions.ShouldBe(1);
    }

    [Fact]
    public async Task A_payment_page_opens_from_another_address_of_the_shop()
    {
        var payment = StripeShop.NewPayment(clock);
        var elsewhere = new Uri("https://www.shop.example.com/orders/7");
        await gateway.OpenAsync(payment, payment.Order!, StripeShop.OrderPage, Cancelled);

        var second = await gateway.OpenAsync(payment, payment.Order!, elsewhere, Cancelled);
        var third = await gateway.OpenAsync(payment, payment.Order!, elsewhere, Cancelled);

        ((string)stripe.SessionOf(second.Reference)["cancel_url"]!).ShouldBe(elsewhere.AbsoluteUri);
        third.ShouldBe(second);
        stripe.Sessions.ShouldBe(2);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(50)]
    [InlineData(23 * 60)]
    public async Task A_payment_page_opens_at_any_moment_of_the_hold(int minutes)
    {
        var hold = TimeSpan.FromMinutes(minutes);
        var early = StripeShop.NewPayment(clock, holdFor: hold);
        var late = StripeShop.NewPayment(clock, holdFor: hold);

        await gateway.OpenAsync(early, early.Order!, StripeShop.OrderPage, Cancelled);
        clock.Advance(hold);
        var page = await gateway.OpenAsync(late, late.Order!, StripeShop.OrderPage, Cancelled);

        ((long)stripe.SessionOf(page.Reference)["expires_at"]!)
            .ShouldBeGreaterThan((clock.Now() + TimeSpan.FromMinutes(30)).ToUnixTimeSeconds());
    }

    [Theory]
    [InlineData("JPY", "1500", "1500")]
    [InlineData("USD", "0.50", "50")]
    [InlineData("HUF", "10.45", "1045")]
    [InlineData("ISK", "500", "50000")]
    [InlineData("UGX", "5000", "500000")]
    [InlineData("MGA", "2000.40", "2000")]
    [InlineData("KWD", "5.124", "5120")]
    [InlineData("KWD", "5.129", "5120")]
    public async Task An_amount_is_written_as_Stripe_counts_it(string currency, string amount, string units)
    {
        var payment = StripeShop.NewPayment(clock, decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture), currency);

        await gateway.OpenAsync(payment, payment.Order!, StripeShop.OrderPage, Cancelled);

        stripe.Requests.ShouldHaveSingleItem().Fields["line_items[0][price_data][unit_amount]"].ShouldBe(units);
    }

    [Fact]
    public async Task A_repeated_Stripe_error_does_not_block_the_payment()
    {
        var payment = StripeShop.NewPayment(clock);
        stripe.FailNext(500);

        await Should.ThrowAsync<StripeException>(() => gateway.OpenAsync(payment, payment.Order!, StripeShop.OrderPage, Cancelled));
        var page = await gateway.OpenAsync(payment, payment.Order!, StripeShop.OrderPage, Cancelled);
        var again = await gateway.OpenAsync(payment, payment.Order!, StripeShop.OrderPage, Cancelled);

        page.Address.ShouldNotBeEmpty();
        again.ShouldBe(page);
        stripe.Sessions.ShouldBe(1);
    }

    [Fact]
    public async Task A_request_to_a_busy_Stripe_is_retried_at_once()
    {
        var payment = StripeShop.NewPayment(clock);
        stripe.FailNext(
            409,
            "invalid_request_error",
            "There is currently another in-progress request using this Idempotent Key.",
            "idempotency_key_in_use",
            isKept: false);

        await gateway.OpenAsync(payment, payment.Order!, StripeShop.OrderPage, Cancelled);

        stripe.Requests.Select(request => request.IdempotencyKey).ShouldBe([payment.Id, payment.Id]);
    }

    [Fact]
    public async Task A_rate_limited_request_is_retried_a_little_later()
    {
        var payment = StripeShop.NewPayment(clock);
        stripe.FailNext(429, "invalid_request_error", "Request rate limit exceeded.", "rate_limit", isKept: false);

        var opening = gateway.OpenAsync(payment, payment.Order!, StripeShop.OrderPage, Cancelled);
        for (var i = 0; i < 50 && stripe.Sessions == 0; i++)
        {
            await Task.Delay(100, Cancelled);
            clock.Advance(TimeSpan.FromSeconds(0.25));
        }

        (await opening).Reference.ShouldNotBeEmpty();
        stripe.Requests.Select(request => request.IdempotencyKey).ShouldBe([payment.Id, payment.Id]);
    }

    [Fact]
    public async Task The_receipt_exists_after_the_payment()
    {
        var payment = await OpenAsync();
        (await gateway.FindReceiptAsync(payment, Cancelled)).ShouldBeNull();

        var intent = stripe.Pay(payment.Reference!);

        (await gateway.FindReceiptAsync(payment, Cancelled)).ShouldBe(intent);
    }

    [Fact]
    public async Task An_unopened_payment_has_no_receipt_and_needs_no_closing()
    {
        var payment = StripeShop.NewPayment(clock);

        (await gateway.FindReceiptAsync(payment, Cancelled)).ShouldBeNull();
        (await gateway.CloseAsync(payment, Cancelled)).ShouldBeNull();

        stripe.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_closed_page_accepts_no_payment()
    {
        var payment = await OpenAsync();

        (await gateway.CloseAsync(payment, Cancelled)).ShouldBeNull();
        (await gateway.CloseAsync(payment, Cancelled)).ShouldBeNull();

        ((string)stripe.SessionOf(payment.Reference!)["status"]!).ShouldBe("expired");
        Should.Throw<InvalidOperationException>(() => stripe.Pay(payment.Reference!));
    }

    [Fact]
    public async Task An_expired_payment_page_is_closed()
    {
        var payment = await OpenAsync();
        clock.Advance(TimeSpan.FromHours(2));

        (await gateway.CloseAsync(payment, Cancelled)).ShouldBeNull();
    }

    [Fact]
    public async Task A_paid_page_cannot_be_closed()
    {
        var payment = await OpenAsync();
        var intent = stripe.Pay(payment.Reference!);

        (await gateway.CloseAsync(payment, Cancelled)).ShouldBe(intent);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_payment_in_progress_at_a_bank_cannot_be_closed(bool succeeds)
    {
        var payment = await OpenAsync();
        var intent = stripe.PayByDelayedMethod(payment.Reference!);

        (await gateway.FindReceiptAsync(payment, Cancelled)).ShouldBeNull();
        await Should.ThrowAsync<InvalidOperationException>(() => gateway.CloseAsync(payment, Cancelled));
        stripe.FinishDelayedPayment(payment.Reference!, succeeds);

        (await gateway.CloseAsync(payment, Cancelled)).ShouldBe(succeeds ? intent : null);
    }

    [Fact]
    public async Task An_open_page_that_Stripe_refuses_to_close_is_reported()
    {
        var payment = await OpenAsync();
        stripe.FailNext(
            400, "invalid_request_error", "This Checkout Session cannot be expired while a payment is processing.", isKept: false);

        var error = await Should.ThrowAsync<StripeException>(() => gateway.CloseAsync(payment, Cancelled));

        error.Message.ShouldContain("cannot be expired");
    }

    [Fact]
    public async Task A_page_of_another_Stripe_account_is_reported()
    {
        var payment = await OpenAsync();
        payment.Reference = "cs_test_elsewhere";

        await Should.ThrowAsync<StripeException>(() => gateway.CloseAsync(payment, Cancelled));
        await Should.ThrowAsync<StripeException>(() => gateway.FindReceiptAsync(payment, Cancelled));
    }

    [Fact]
    public async Task A_payment_is_refunded_once()
    {
        var payment = await PayAsync();

        await gateway.RefundAsync(payment, Cancelled);
        await gateway.RefundAsync(payment, Cancelled);

        stripe.RefundedOf(payment.Receipt!).ShouldBe(1500);
        var refunds = stripe.Requests.Where(request => request.Route == Refund).ToList();
        refunds.Select(request => request.IdempotencyKey).ShouldBe([$"refund-{payment.Id}", $"refund-{payment.Id}"]);
        refunds[0].Fields.ShouldBe(
            new Dictionary<string, string> { ["payment_intent"] = payment.Receipt!, ["metadata[payment]"] = payment.Id },
            ignoreOrder: true);
    }

    [Fact]
    public async Task A_refund_made_at_Stripe_is_not_repeated()
    {
        var payment = await PayAsync();
        stripe.RefundInDashboard(payment.Receipt!);

        await gateway.RefundAsync(payment, Cancelled);

        stripe.RefundedOf(payment.Receipt!).ShouldBe(1500);
    }

    [Fact]
    public async Task The_rest_of_a_partial_refund_is_refunded()
    {
        var payment = await PayAsync();
        stripe.RefundInDashboard(payment.Receipt!, 400);

        await gateway.RefundAsync(payment, Cancelled);

        stripe.RefundedOf(payment.Receipt!).ShouldBe(1500);
    }

    [Fact]
    public async Task A_refund_that_Stripe_cannot_make_is_made_later()
    {
        var payment = await PayAsync();
        stripe.FailNext(
            400,
            "invalid_request_error",
            "You have insufficient funds in your Stripe account to issue this refund.",
            "balance_insufficient");

        await Should.ThrowAsync<StripeException>(() => gateway.RefundAsync(payment, Cancelled));
        stripe.RefundedOf(payment.Receipt!).ShouldBe(0);
        await gateway.RefundAsync(payment, Cancelled);

        stripe.RefundedOf(payment.Receipt!).ShouldBe(1500);
    }

    [Fact]
    public async Task A_refund_that_failed_at_the_bank_is_reported_and_repeated()
    {
        var payment = await PayAsync();
        stripe.FailNextRefund();

        var error = await Should.ThrowAsync<InvalidOperationException>(() => gateway.RefundAsync(payment, Cancelled));
        await gateway.RefundAsync(payment, Cancelled);

        error.Message.ShouldContain("expired_or_canceled_card");
        stripe.RefundedOf(payment.Receipt!).ShouldBe(1500);
    }

    [Fact]
    public async Task An_unpaid_payment_cannot_be_refunded()
    {
        var payment = await OpenAsync();

        await Should.ThrowAsync<InvalidOperationException>(() => gateway.RefundAsync(payment, Cancelled));
    }

    [Fact]
    public async Task An_unavailable_Stripe_throws_an_exception()
    {
        var payment = await OpenAsync();
        await stripe.DisposeAsync();

        await Should.ThrowAsync<HttpRequestException>(() => gateway.FindReceiptAsync(payment, Cancelled));
    }

    [Fact]
    public async Task A_redirect_is_not_followed_to_another_server()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var elsewhere = builder.Build();
        elsewhere.Run(http =>
        {
            http.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
            http.Response.Headers.Location = stripe.Address + http.Request.Path;
            return Task.CompletedTask;
        });
        await elsewhere.StartAsync(Cancelled);
        var collection = new ServiceCollection();
        collection.AddLogging();
        collection.AddSingleton<TimeProvider>(clock);
        collection.AddStripe(
            StripeShop.Settings(
                ("SecretKey", FakeStripe.SecretKey),
                ("WebhookSecret", FakeStripe.WebhookSecret),
                ("ApiBase", elsewhere.Urls.Single())),
            Currency.Find("USD")!);
        await using var redirected = collection.BuildServiceProvider(validateScopes: true);
        var payment = StripeShop.NewPayment(clock);

        await Should.ThrowAsync<StripeException>(() =>
            redirected.GetRequiredService<IPaymentGateway>().OpenAsync(payment, payment.Order!, StripeShop.OrderPage, Cancelled));

        stripe.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_request_to_Stripe_times_out_after_20_seconds()
    {
        var payment = StripeShop.NewPayment(clock);
        var isThere = stripe.Hang();

        var opening = gateway.OpenAsync(payment, payment.Order!, StripeShop.OrderPage, Cancelled);
        await isThere.WaitAsync(TimeSpan.FromSeconds(30), Cancelled);
        clock.Advance(TimeSpan.FromSeconds(19));
        opening.IsCompleted.ShouldBeFalse();
        clock.Advance(TimeSpan.FromSeconds(1));

        await Should.ThrowAsync<TimeoutException>(() => opening.WaitAsync(TimeSpan.FromSeconds(30), Cancelled));
    }

    [Fact]
    public async Task A_caller_can_stop_waiting()
    {
        var payment = StripeShop.NewPayment(clock);
        var isThere = stripe.Hang();
        using var caller = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);

        var opening = gateway.OpenAsync(payment, payment.Order!, StripeShop.OrderPage, caller.Token);
        await isThere.WaitAsync(TimeSpan.FromSeconds(30), Cancelled);
        await caller.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => opening.WaitAsync(TimeSpan.FromSeconds(30), Cancelled));
    }

    private async Task<Payment> OpenAsync()
    {
        var payment = StripeShop.NewPayment(clock);
        var page = await gateway.OpenAsync(payment, payment.Order!, StripeShop.OrderPage, Cancelled);
        payment.Reference = page.Reference;
        payment.Page = page.Address;
        return payment;
    }

    private async Task<Payment> PayAsync()
    {
        var payment = await OpenAsync();
        payment.Receipt = stripe.Pay(payment.Reference!);
        payment.Status = PaymentStatus.Paid;
        return payment;
    }
}
