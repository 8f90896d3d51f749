using FlashSale.Domain.Catalog;
using FlashSale.Domain.Realtime;
using FlashSale.Web.Parse.Schema;
using FlashSale.Web.Realtime.Stock;

namespace FlashSale.Web.Parse.LiveQuery;

/// <summary>
/// Dispatches queued changes. Changes of units go out in rounds at the pace of <see cref="StockTicker"/>; all others immediately and in
/// order.
/// </summary>
internal sealed partial class LiveQueryPump(
    ChangeQueue queue,
    ChangeDispatcher dispatcher,
    LiveSubscriptions subscriptions,
    ParseClasses classes,
    TimeProvider clock,
    ILogger<LiveQueryPump> logger) : BackgroundService
{
    // Limits a batch, so that a rush of orders doesn't delay the rounds.
    private const int MaxBatchSize = 1_000;

    private readonly UnitChanges units = new(classes);
    private long pausedAt;
    private TimeSpan pause;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RunAsync(stoppingToken);
            }
            // A failure must stop neither dispatching nor the application. Clients are asked to reload.
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                LogFault(fault);
                EndAll(subscriptions.All());
            }
        }
    }

    private async Task RunAsync(CancellationToken stoppingToken)
    {
        var arrival = queue.WaitAsync(stoppingToken);
        var gap = queue.WaitForGapAsync(stoppingToken);
        Task? round = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            await (round is null ? await Task.WhenAny(arrival, gap) : await Task.WhenAny(arrival, gap, round));
            if (queue.TakeGap())
                SignalGap();
            if (gap.IsCompleted)
                gap = queue.WaitForGapAsync(stoppingToken);
            if (arrival.IsCompleted)
            {
                await DispatchArrivedAsync(stoppingToken);
                arrival = queue.WaitAsync(stoppingToken);
            }
            if (!units.IsEmpty && UntilNextRound() == TimeSpan.Zero)
                await DispatchUnitsAsync(stoppingToken);
            if (units.IsEmpty)
                round = null;
            else if (round is null or { IsCompleted: true })
                round = Task.Delay(UntilNextRound(), clock, stoppingToken);
        }
    }

    private async Task DispatchArrivedAsync(CancellationToken cancellationToken)
    {
        for (var taken = 0; taken < MaxBatchSize && queue.Dequeue() is { } change; taken++)
        {
            if (units.TryAdd(change))
                continue;
            if (units.Take(change.Entity.Id) is { } earlier)
                await DispatchAsync([earlier], cancellationToken);
            units.MarkSent(change);
            await DispatchAsync([change], cancellationToken);
        }
    }

    // The first round starts at once. With many clients, the pause is as long as the round, which leaves CPU time for orders.
    private async Task DispatchUnitsAsync(CancellationToken cancellationToken)
    {
        var startedAt = clock.GetTimestamp();
        await DispatchAsync(units.TakeAll(), cancellationToken);
        pausedAt = clock.GetTimestamp();
        var elapsed = clock.GetElapsedTime(startedAt, pausedAt);
        pause = elapsed > StockTicker.Period / 2 ? elapsed : StockTicker.Period - elapsed;
    }

    private TimeSpan UntilNextRound()
    {
        var rest = pause - clock.GetElapsedTime(pausedAt);
        return rest > TimeSpan.Zero ? rest : TimeSpan.Zero;
    }

    private async Task DispatchAsync(IReadOnlyList<Change> changes, CancellationToken cancellationToken)
    {
        try
        {
            await dispatcher.DispatchAsync(changes, cancellationToken);
        }
        // Affected clients are asked to reload. Dispatching continues for the others.
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            LogFault(fault);
            EndAll(changes.SelectMany(change => change.Entity is Product ? subscriptions.All() : subscriptions.FindCandidates(change)));
        }
    }

    // It's unknown which changes were lost, so all clients must reload. SDKs reconnect and subscribe again by themselves.
    private void SignalGap()
    {
        while (queue.Dequeue() is not null)
        {
        }
        units.TakeAll();
        dispatcher.Forget();
        var all = subscriptions.All();
        if (all.Count > 0)
            LogGap(all.Count);
        EndAll(all);
    }

    private static void EndAll(IEnumerable<LiveSubscription> subscriptions)
    {
        foreach (var client in subscriptions.Select(subscription => subscription.Client).Distinct())
            client.EndAfterGap();
    }

    [
        LoggerMessage(
            Level = LogLevel.Warning,
            Message = "Changes were lost (queue overflow or gap between nodes); ended {Subscriptions} LiveQuery subscriptions so that "
                + "clients reload"),
    ]
    private partial void LogGap(int subscriptions);

    [
        LoggerMessage(
            Level = LogLevel.Error, Message = "Dispatching changes to LiveQuery clients failed; disconnected them so that they reload"),
    ]
    private partial void LogFault(Exception fault);
}
