using FlashSale.Data.Notifications;
using FlashSale.Data.Ordering;
using FlashSale.Data.Payments;
using FlashSale.Domain.Notifications;

namespace FlashSale.Web.Notifications;

/// <summary>Does what the outbox asks for: each message at least once, however often it takes.</summary>
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

    private readonly Dictionary<string, Func<string, CancellationToken, Task>> work = new(StringComparer.Ordinal)
    {
        [OrderKinds.ConfirmedEmail] = orderMails.SendConfirmationAsync,
        [OrderKinds.PaidInVainEmail] = orderMails.SendPaidInVainAsync,
        [PaymentKinds.Close] = payments.CloseAsync,
        [PaymentKinds.Refund] = payments.RefundAsync,
    };

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
                    await MakeWayAsync(clock.GetElapsedTime(began), stoppingToken);
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
        var messages = await outbox.TakeDueAsync(work.Keys, Batch, cancellationToken);
        await Parallel.ForEachAsync(
            messages,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (message, token) => await DoAsync(message, token));
        return messages.Count;
    }

    /// <summary>Says of which kinds messages wait that this version of the shop leaves alone.</summary>
    public async Task WarnOfOtherKindsAsync(CancellationToken cancellationToken)
    {
        var others = await outbox.FindOtherKindsAsync(work.Keys, cancellationToken);
        if (others.Count > 0)
            LogOtherKinds(string.Join(", ", others));
    }

    // In a rush there are thousands of messages, and buyers wait for the same database.
    private async Task MakeWayAsync(TimeSpan worked, CancellationToken cancellationToken)
    {
        if (!checkout.IsBusy)
            return;
        var pause = worked * PausePerBatch;
        await Task.Delay(pause < LongestPause ? pause : LongestPause, clock, cancellationToken);
    }

    private async Task DoAsync(OutboxMessage message, CancellationToken cancellationToken)
    {
        try
        {
            await work[message.Kind](message.Payload, cancellationToken);
        }
#pragma warning disable CA1031 // Whatever it was, it is tried again later.
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogFailure(error, message.Id, message.Attempts + 1);
            await outbox.PostponeAsync(message, cancellationToken);
            return;
        }
        await outbox.CompleteAsync(message, CancellationToken.None);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Outbox message {Id} failed (try {Attempt}); it is tried again later")]
    private partial void LogFailure(Exception error, string id, int attempt);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The outbox holds messages of kinds that are not known here; they are left alone: {Kinds}")]
    private partial void LogOtherKinds(string kinds);

    [LoggerMessage(Level = LogLevel.Error, Message = "The outbox could not be read; trying again soon")]
    private partial void LogAway(Exception error);
}
