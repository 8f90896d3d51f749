using FlashSale.Data.Notifications;
using FlashSale.Data.Ordering;
using FlashSale.Data.Payments;
using FlashSale.Domain;
using FlashSale.Domain.Notifications;

namespace FlashSale.Web.Notifications;

/// <summary>
/// Does what the outbox asks for, each message at least once. Payments are tried until they succeed; e-mails until they succeed, can't, or are
/// too old. Without a mail server e-mails stay on hold.
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
    private static readonly TimeSpan ReleasesEvery = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, Func<string, CancellationToken, Task>> paymentWork = new(StringComparer.Ordinal)
    {
        [PaymentKinds.Close] = payments.CloseAsync,
        [PaymentKinds.Refund] = payments.RefundAsync,
    };

    private DateTimeOffset nextRelease = DateTimeOffset.MinValue;

    /// <summary>How long an e-mail may wait. An older one isn't sent: by then it would confuse its reader more than it helps.</summary>
    public static TimeSpan MailLifetime { get; } = TimeSpan.FromDays(7);

    private IReadOnlyCollection<string> KnownKinds => [.. OrderKinds.Emails, .. paymentWork.Keys];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        var otherKindsAreTold = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!otherKindsAreTold)
                    await WarnOfOtherKindsAsync(stoppingToken);
                otherKindsAreTold = true;
                // As long as there is a full batch there may be more.
                for (var began = clock.GetTimestamp(); await DispatchAsync(stoppingToken) == Batch; began = clock.GetTimestamp())
                    await YieldToBuyersAsync(clock.GetElapsedTime(began), stoppingToken);
            }
#pragma warning disable CA1031 // A database that is away for a while must not end the dispatcher.
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                LogAway(error);
            }
            await Task.Delay(Pause, clock, stoppingToken);
        }
    }

    /// <summary>Does what is due now.</summary>
    /// <returns>How many messages were taken.</returns>
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
            async (message, token) => await DoAsync(message, token));
        return messages.Count;
    }

    /// <summary>Says of which kinds messages wait that this version of the shop leaves alone.</summary>
    public async Task WarnOfOtherKindsAsync(CancellationToken cancellationToken)
    {
        var others = await outbox.FindUnknownKindsAsync(KnownKinds, cancellationToken);
        if (others.Count > 0)
            LogOtherKinds(string.Join(", ", others));
    }

    // In a rush there are thousands of messages, and buyers wait for the same database.
    private async Task YieldToBuyersAsync(TimeSpan worked, CancellationToken cancellationToken)
    {
        if (!checkout.IsBusy)
            return;
        var pause = worked * PausePerBatch;
        await Task.Delay(pause < LongestPause ? pause : LongestPause, clock, cancellationToken);
    }

    // Again and again: another node may run without a mail server, and put messages on hold.
    private async Task ReleaseMailsAsync(CancellationToken cancellationToken)
    {
        var now = clock.Now();
        if (now < nextRelease)
            return;
        await outbox.ReleaseAsync(OrderKinds.Emails, cancellationToken);
        nextRelease = now + ReleasesEvery;
    }

    private async Task DoAsync(OutboxMessage message, CancellationToken cancellationToken)
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
#pragma warning disable CA1031 // Whatever it was, it is tried again later.
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
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
            ? $"It couldn't be sent for {days} days. The last try failed: {error}"
            : $"It waited for more than {days} days, so its news is old and it wasn't sent.";
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Outbox message {Id} failed (try {Attempt}); it is tried again later")]
    private partial void LogFailure(Exception error, string id, int attempt);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Gave up on outbox message {Id} ({Kind}) after {Attempts} tries; see /admin/emails")]
    private partial void LogGivenUp(string id, string kind, int attempts);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The outbox holds messages of kinds that are not known here; they are left alone: {Kinds}")]
    private partial void LogOtherKinds(string kinds);

    [LoggerMessage(Level = LogLevel.Error, Message = "The outbox could not be read; trying again soon")]
    private partial void LogAway(Exception error);
}
