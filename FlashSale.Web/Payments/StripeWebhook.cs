using System.Text;
using System.Text.Json;
using FlashSale.Domain;
using FlashSale.Domain.Payments;
using Stripe;
using Stripe.Checkout;

namespace FlashSale.Web.Payments;

/// <summary>
/// Where Stripe tells of payments. It tells each thing at least once, late and in any order, and again for three days as long as it is not
/// answered with 200.
/// </summary>
internal sealed partial class StripeWebhook(StripeOptions options, IPayments payments, TimeProvider clock, ILogger<StripeWebhook> logger)
{
    /// <summary>Its address in the shop.</summary>
    public const string Path = "/payments/stripe/webhook";

    private const int MostBytes = 64 * 1024;
    private const int ToleranceSeconds = 300;

    /// <summary>Handles one message.</summary>
    public async Task<IResult> ReceiveAsync(HttpRequest request)
    {
        var cancellationToken = request.HttpContext.RequestAborted;
        if (await ReadAsync(request, cancellationToken) is not { } message)
            return Answer(StatusCodes.Status413PayloadTooLarge, "The message is too long.");

        Event happened;
        try
        {
            var signature = request.Headers["Stripe-Signature"].ToString();
            happened = EventUtility.ConstructEvent(message, signature, options.WebhookSecret, ToleranceSeconds, clock.Now().ToUnixTimeSeconds(), throwOnApiVersionMismatch: false);
        }
        catch (StripeException error)
        {
            LogRefused(error.Message);
            return Answer(StatusCodes.Status400BadRequest, "The signature is missing, wrong or too old.");
        }
        // Signed, and all the same no event as this endpoint is to be sent: the webhook at Stripe is set up for something else.
        catch (Exception error) when (error is JsonException or ArgumentException or FormatException or OverflowException)
        {
            LogRefused(error.Message);
            return Answer(StatusCodes.Status400BadRequest, "That is no event that the shop can read.");
        }

        try
        {
            await TakeAsync(happened, cancellationToken);
        }
#pragma warning disable CA1031 // Whatever it was, Stripe is to send it again.
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogFailed(error, happened.Id, happened.Type);
            return Answer(StatusCodes.Status500InternalServerError, "The shop could not take note of it; send it again.");
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

    private async Task TakeAsync(Event happened, CancellationToken cancellationToken)
    {
        switch (happened.Type)
        {
            // Some ways of paying complete the page before the money is sure; that comes as an event of its own.
            case EventTypes.CheckoutSessionCompleted when happened.Data.Object is Session { PaymentStatus: "paid" } session:
                await SettleAsync(session, happened, cancellationToken);
                break;
            case EventTypes.CheckoutSessionAsyncPaymentSucceeded when happened.Data.Object is Session session:
                await SettleAsync(session, happened, cancellationToken);
                break;
            // Of a part that was given back the shop takes no note.
            case EventTypes.ChargeRefunded when happened.Data.Object is Charge { Refunded: true } charge && PaymentOf(charge.Metadata) is { } payment:
                await payments.RecordRefundAsync(payment, cancellationToken);
                LogRefunded(happened.Id, payment);
                break;
        }
    }

    private async Task SettleAsync(Session session, Event happened, CancellationToken cancellationToken)
    {
        // An account at Stripe may serve more than this shop.
        if (PaymentOf(session.Metadata) is not { } payment || session.PaymentIntentId is not { } receipt)
            return;
        var settlement = await payments.SettleAsync(payment, receipt, cancellationToken);
        LogSettled(happened.Id, payment, settlement);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A message to Stripe's webhook was refused: {Reason}")]
    private partial void LogRefused(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stripe's event {Event}: payment {Payment} is paid: {Settlement}")]
    private partial void LogSettled(string @event, string payment, Settlement settlement);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stripe's event {Event}: payment {Payment} is refunded")]
    private partial void LogRefunded(string @event, string payment);

    [LoggerMessage(Level = LogLevel.Error, Message = "Stripe's event {Event} ({Type}) could not be taken note of; Stripe sends it again")]
    private partial void LogFailed(Exception error, string @event, string type);
}
