using FlashSale.Data.Notifications;
using FlashSale.Data.Ordering;
using FlashSale.Data.Payments;
using FlashSale.Domain;
using FlashSale.Domain.Notifications;

namespace FlashSale.Web.Notifications;

/// <summary>
/// Processes the outbox, each message at least once. Payment messages are retried until they succeed. E-mails are retried until they
/// succeed, are rejected permanently or are too old. Without a mail server, e-mails stay on hold.
/// </summary>
internal sealed partial class OutboxDispatcher(
    Outbox outbox,
    OrderMails orderMails,
    PaymentJobs payments,
    CheckoutMetrics checkout,
    TimeProvider clock,
    ILogger<OutboxDispatcher> logger) : BackgroundService
{
    private const int Batch = 20;
    private const int AtOnce = 4;
    private const double PausePerBatch = 9;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ReleaseInterval = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, Func<string, CancellationToken, Task>> paymentWork = new(StringComparer.Ordinal)
    {
        [PaymentKinds.Close] = payments.CloseAsync,
        [PaymentKinds.Refund] = payments.RefundAsync,
    };

    private DateTimeOffset nextRelease = DateTimeOffset.MinValue;

    /// <summary>How long an e-mail may wait. An older one isn't sent, because it would confuse the reader.</summary>
    public static TimeSpan MailLifetime { get; } = TimeSpan.FromDays(7);

    private IReadOnlyCollection<string> KnownKinds => [.. OrderKinds.Emails, .. paymentWork.Keys];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        var hasWarned = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!hasWarned)
                    await WarnOfUnknownKindsAsync(stoppingToken);
                hasWarned = true;
                // A full batch means that there may be more.
                for (var began = clock.GetTimestamp(); await DispatchAsync(stoppingToken) == Batch; began = clock.GetTimestamp())
                    await YieldToBuyersAsync(clock.GetElapsedTime(began), stoppingToken);
            }
            // A temporary database outage must not stop the dispatcher.
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                LogUnavailable(error);
            }
            await Task.Delay(Pause, clock, stoppingToken);
        }
    }

    /// <summary>Processes the messages that are due.</summary>
    /// <returns>How many messages were processed.</returns>
    public async Task<int> DispatchAsync(CancellationToken cancellationToken)
    {
        if (orderMails.CanSend)
            await ReleaseMailsAsync(cancellationToken);
        else
            await outbox.HoldAsync(OrderKinds.Emails, cancellationToken);
        var messages = await outbox.LeaseDueAsync(orderMails.CanSend ? KnownKinds : paymentWork.Keys, Batch, cancellationToken);
        await Parallel.ForEachAsync(
            messages,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (message, token) => await ProcessAsync(message, token));
        return messages.Count;
    }

    /// <summary>Logs a warning if messages of kinds are waiting that this version of the shop doesn't know.</summary>
    public async Task WarnOfUnknownKindsAsync(CancellationToken cancellationToken)
    {
        var others = await outbox.FindUnknownKindsAsync(KnownKinds, cancellationToken);
        if (others.Count > 0)
            LogUnknownKinds(string.Join(", ", others));
    }

    // In a rush there are thousands of messages, and buyers need the same database.
    private async Task YieldToBuyersAsync(TimeSpan worked, CancellationToken cancellationToken)
    {
        if (!checkout.IsBusy)
            return;
        var pause = worked * PausePerBatch;
        await Task.Delay(pause < LongestPause ? pause : LongestPause, clock, cancellationToken);
    }

    // Repeated, because a node without a mail server may put messages on hold again.
    private async Task ReleaseMailsAsync(CancellationToken cancellationToken)
    {
        var now = clock.Now();
        if (now < nextRelease)
            return;
        await outbox.ReleaseAsync(OrderKinds.Emails, cancellationToken);
        nextRelease = now + ReleaseInterval;
    }

    private async Task ProcessAsync(OutboxMessage message, CancellationToken cancellationToken)
    {
        var isMail = !paymentWork.ContainsKey(message.Kind);
        if (isMail && clock.Now() - message.CreatedAt > MailLifetime)
        {
            await GiveUpAsync(message, DescribeAge(message), cancellationToken);
            return;
        }
        try
        {
            if (isMail)
                await orderMails.SendAsync(message.Kind, message.Payload, cancellationToken);
            else
                await paymentWork[message.Kind](message.Payload, cancellationToken);
        }
        catch (MailRejectedException rejection)
        {
            await GiveUpAsync(message, rejection.Message, cancellationToken);
            return;
        }
        // Any failure is retried later.
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailure(error, message.Id, message.Attempts + 1);
            await outbox.PostponeAsync(message, error.Message, cancellationToken);
            return;
        }
        await outbox.CompleteAsync(message, CancellationToken.None);
    }

    private async Task GiveUpAsync(OutboxMessage message, string reason, CancellationToken cancellationToken)
    {
        await outbox.GiveUpAsync(message, reason, cancellationToken);
        LogGivenUp(message.Id, message.Kind, message.Attempts + 1);
    }

    private static string DescribeAge(OutboxMessage message)
    {
        var days = (int)MailLifetime.TotalDays;
        return message is { Attempts: > 0, LastError: { } error }
            ? $"Couldn't be sent for {days} days. Last error: {error}"
            : $"Waited for more than {days} days. It was out of date and wasn't sent.";
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Outbox message {Id} failed (attempt {Attempt}); it will be retried")]
    private partial void LogFailure(Exception error, string id, int attempt);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Gave up on outbox message {Id} ({Kind}) after {Attempts} attempts; see /admin/emails")]
    private partial void LogGivenUp(string id, string kind, int attempts);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The outbox has messages of unknown kinds, which were skipped: {Kinds}")]
    private partial void LogUnknownKinds(string kinds);

    [LoggerMessage(Level = LogLevel.Error, Message = "Failed to read the outbox; retrying")]
    private partial void LogUnavailable(Exception error);
}
