using FlashSale.Domain.Catalog;
using FlashSale.Domain.Realtime;
using FlashSale.Web.Parse.Schema;
using FlashSale.Web.Realtime.Stock;

namespace FlashSale.Web.Parse.LiveQuery;

/// <summary>
/// Takes the shop's changes out of the queue and has them told. Nobody waits for it. Changes of units are told in rounds, at the pace of
/// <see cref="StockTicker"/>; everything else at once and in its order.
/// </summary>
internal sealed partial class LiveQueryPump(
    ChangeQueue queue,
    ChangeDispatcher teller,
    LiveSubscriptions subscriptions,
    ParseClasses classes,
    TimeProvider clock,
    ILogger<LiveQueryPump> logger) : BackgroundService
{
    // So that a rush of orders does not hold up the round of units.
    private const int TakesAtOnce = 1_000;

    private readonly UnitChanges units = new(classes);
    private long pausedAt;
    private TimeSpan pause;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await TellAllAsync(stoppingToken);
            }
#pragma warning disable CA1031 // Whatever it is must end neither the telling nor the shop; everyone learns that something was missed.
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                LogFault(fault);
                EndAll(subscriptions.All());
            }
        }
    }

    private async Task TellAllAsync(CancellationToken stoppingToken)
    {
        var arrival = queue.WaitAsync(stoppingToken);
        var loss = queue.WaitForLossAsync(stoppingToken);
        Task? round = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            await (round is null ? await Task.WhenAny(arrival, loss) : await Task.WhenAny(arrival, loss, round));
            if (queue.TakeLoss())
                SignalGap();
            if (loss.IsCompleted)
                loss = queue.WaitForLossAsync(stoppingToken);
            if (arrival.IsCompleted)
            {
                await TellArrivedAsync(stoppingToken);
                arrival = queue.WaitAsync(stoppingToken);
            }
            if (!units.IsEmpty && UntilNextRound() == TimeSpan.Zero)
                await TellUnitsAsync(stoppingToken);
            if (units.IsEmpty)
                round = null;
            else if (round is null or { IsCompleted: true })
                round = Task.Delay(UntilNextRound(), clock, stoppingToken);
        }
    }

    private async Task TellArrivedAsync(CancellationToken cancellationToken)
    {
        for (var taken = 0; taken < TakesAtOnce && queue.Take() is { } change; taken++)
        {
            if (units.TryAdd(change))
                continue;
            if (units.Take(change.Entity.Id) is { } earlier)
                await TellAsync([earlier], cancellationToken);
            units.NoteTold(change);
            await TellAsync([change], cancellationToken);
        }
    }

    // The first at once; and when many look, as long a pause as the telling took, which leaves the processor to the buyers.
    private async Task TellUnitsAsync(CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        await TellAsync(units.TakeAll(), cancellationToken);
        pausedAt = clock.GetTimestamp();
        var took = clock.GetElapsedTime(began, pausedAt);
        pause = took > StockTicker.Period / 2 ? took : StockTicker.Period - took;
    }

    private TimeSpan UntilNextRound()
    {
        var rest = pause - clock.GetElapsedTime(pausedAt);
        return rest > TimeSpan.Zero ? rest : TimeSpan.Zero;
    }

    private async Task TellAsync(IReadOnlyList<Change> changes, CancellationToken cancellationToken)
    {
        try
        {
            await teller.TellAsync(changes, cancellationToken);
        }
#pragma warning disable CA1031 // Those whom it concerns learn that they missed something, and the others are told on.
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogFault(fault);
            EndAll(changes.SelectMany(change => change.Entity is Product ? subscriptions.All() : subscriptions.FindCandidates(change)));
        }
    }

    // What was lost is not known, so nobody can rely on what he knows. SDKs connect and subscribe again by themselves.
    private void SignalGap()
    {
        while (queue.Take() is not null)
        {
        }
        units.TakeAll();
        teller.Forget();
        var all = subscriptions.All();
        if (all.Count > 0)
            LogLoss(all.Count);
        EndAll(all);
    }

    private static void EndAll(IEnumerable<LiveSubscription> subscriptions)
    {
        foreach (var client in subscriptions.Select(subscription => subscription.Client).Distinct())
            client.EndAfterLoss();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Changes were lost, by their number or between nodes: {Subscriptions} subscriptions of LiveQuery were ended, so that their clients read anew")]
    private partial void LogLoss(int subscriptions);

    [LoggerMessage(Level = LogLevel.Error, Message = "Changes could not be told to clients of LiveQuery, who were cut off so that they read anew")]
    private partial void LogFault(Exception fault);
}
