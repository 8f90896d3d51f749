using System.Text;
using System.Text.Json;
using FlashSale.Domain;
using FlashSale.Domain.Payments;
using Stripe;
using Stripe.Checkout;

namespace FlashSale.Web.Payments;

/// <summary>
/// Receives Stripe's events about payments. Stripe delivers each event at least once, possibly late and out of order, and retries for
/// three days until it gets a 200.
/// </summary>
internal sealed partial class StripeWebhook(StripeOptions options, IPayments payments, TimeProvider clock, ILogger<StripeWebhook> logger)
{
    /// <summary>The webhook's path.</summary>
    public const string Path = "/payments/stripe/webhook";

    private const int MostBytes = 64 * 1024;
    private const int ToleranceSeconds = 300;

    /// <summary>Handles one event.</summary>
    public async Task<IResult> ReceiveAsync(HttpRequest request)
    {
        var cancellationToken = request.HttpContext.RequestAborted;
        if (await ReadAsync(request, cancellationToken) is not { } message)
            return Answer(StatusCodes.Status413PayloadTooLarge, "The event is too large.");

        Event happened;
        try
        {
            var signature = request.Headers["Stripe-Signature"].ToString();
            happened = EventUtility.ConstructEvent(
                message,
                signature,
                options.WebhookSecret,
                ToleranceSeconds,
                clock.Now().ToUnixTimeSeconds(),
                throwOnApiVersionMismatch: false);
        }
        catch (StripeException error)
        {
            LogRefused(error.Message);
            return Answer(StatusCodes.Status400BadRequest, "The signature is missing, wrong or too old.");
        }
        // The event is signed but can't be parsed: the webhook at Stripe is set up for something else.
        catch (Exception error) when (error is JsonException or ArgumentException or FormatException or OverflowException)
        {
            LogRefused(error.Message);
            return Answer(StatusCodes.Status400BadRequest, "The shop can't read this event.");
        }

        try
        {
            await HandleAsync(happened, cancellationToken);
        }
        // After any failure, Stripe should send the event again.
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(error, happened.Id, happened.Type);
            return Answer(StatusCodes.Status500InternalServerError, "The shop couldn't process the event. Send it again.");
        }
        return Results.Ok();
    }

    private static async Task<string?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > MostBytes)
            return null;
        var buffer = new byte[MostBytes + 1];
        var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return length > MostBytes ? null : Encoding.UTF8.GetString(buffer, 0, length);
    }

    private static IResult Answer(int status, string text) => Results.Text(text, "text/plain", Encoding.UTF8, status);

    private static string? PaymentOf(Dictionary<string, string>? metadata) => metadata?.GetValueOrDefault(StripeGateway.MetadataKey);

    private async Task HandleAsync(Event happened, CancellationToken cancellationToken)
    {
        switch (happened.Type)
        {
            // Some payment methods complete the session before the payment succeeds, which is a separate event.
            case EventTypes.CheckoutSessionCompleted when happened.Data.Object is Session { PaymentStatus: "paid" } session:
                await SettleAsync(session, happened, cancellationToken);
                break;
            case EventTypes.CheckoutSessionAsyncPaymentSucceeded when happened.Data.Object is Session session:
                await SettleAsync(session, happened, cancellationToken);
                break;
            // Partial refunds are ignored.
            case EventTypes.ChargeRefunded
                when happened.Data.Object is Charge { Refunded: true } charge && PaymentOf(charge.Metadata) is { } payment:
                await payments.RecordRefundAsync(payment, cancellationToken);
                LogRefunded(happened.Id, payment);
                break;
        }
    }

    private async Task SettleAsync(Session session, Event happened, CancellationToken cancellationToken)
    {
        // The Stripe account may be used by more than this shop.
        if (PaymentOf(session.Metadata) is not { } payment || session.PaymentIntentId is not { } receipt)
            return;
        var settlement = await payments.SettleAsync(payment, receipt, cancellationToken);
        LogSettled(happened.Id, payment, settlement);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Refused an event on Stripe's webhook: {Reason}")]
    private partial void LogRefused(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stripe event {Event}: payment {Payment} was paid, with outcome {Settlement}")]
    private partial void LogSettled(string @event, string payment, Settlement settlement);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stripe event {Event}: payment {Payment} was refunded")]
    private partial void LogRefunded(string @event, string payment);

    [LoggerMessage(Level = LogLevel.Error, Message = "Failed to process Stripe event {Event} ({Type}); Stripe will send it again")]
    private partial void LogFailed(Exception error, string @event, string type);
}
