using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Live;
using FlashSale.Web.Api.Parse.Classes;
using FlashSale.Web.Live;

namespace FlashSale.Web.Api.Parse.LiveQuery;

/// <summary>
/// Tells clients of the shop's changes: takes them from the queue, holds them against the subscriptions and gives each connection its frames. Nobody
/// waits for it. Changes of units are told in rounds, at the pace of <see cref="StockTicker"/>; everything else at once and in its order.
/// </summary>
internal sealed partial class LiveQueryPump(
    ChangeQueue queue,
    LiveSubscriptions subscriptions,
    ProductParts products,
    ParseClasses classes,
    LiveQueryMetrics metrics,
    TimeProvider clock,
    ILogger<LiveQueryPump> logger) : BackgroundService
{
    // So that a rush of orders does not hold up the round of units.
    private const int TakesAtOnce = 1_000;

    private static readonly OutgoingFrame ChangesLost = LiveFrames.Error(1, "Changes were lost: connect again, and read what you look at anew.", reconnect: true);

    private readonly UnitChanges units = new(classes);
    private long? lastRound;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var arrival = queue.WaitAsync(stoppingToken);
        Task? round = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            await (round is null ? arrival : await Task.WhenAny(arrival, round));
            if (queue.TakeLoss())
                AdmitLoss();
            if (arrival.IsCompleted)
            {
                await TellArrivedAsync(stoppingToken);
                arrival = queue.WaitAsync(stoppingToken);
            }
            if (!units.IsEmpty && UntilNextRound() <= TimeSpan.Zero)
            {
                lastRound = clock.GetTimestamp();
                await TellAsync(units.TakeAll(), stoppingToken);
            }
            if (units.IsEmpty)
                round = null;
            else if (round is null or { IsCompleted: true })
                round = Task.Delay(UntilNextRound(), clock, stoppingToken);
        }
    }

    private TimeSpan UntilNextRound()
    {
        if (lastRound is not { } began)
            return TimeSpan.Zero;
        var rest = StockTicker.Period - clock.GetElapsedTime(began);
        return rest > TimeSpan.Zero ? rest : TimeSpan.Zero;
    }

    private async Task TellArrivedAsync(CancellationToken cancellationToken)
    {
        for (var taken = 0; taken < TakesAtOnce && queue.Take() is { } change; taken++)
        {
            if (units.TryAdd(change))
                continue;
            if (units.Take(IdOf(change)) is { } earlier)
                await TellAsync([earlier], cancellationToken);
            await TellAsync([change], cancellationToken);
        }
    }

    // What was lost is not known, so nobody can rely on what he knows. SDKs connect and subscribe again by themselves.
    private void AdmitLoss()
    {
        while (queue.Take() is not null)
        {
        }
        units.TakeAll();
        var concerned = subscriptions.All();
        LogLoss(concerned.Count);
        EndAll(concerned);
    }

    private async Task TellAsync(IReadOnlyList<Change> changes, CancellationToken cancellationToken)
    {
        try
        {
            var concerned = changes.Select(change => (Change: change, Subscriptions: subscriptions.Concerned(change.Before, change.After))).ToList();
            var published = await FindPublishedAsync(concerned.Where(each => each.Subscriptions.Count > 0).Select(each => each.Change), cancellationToken);
            foreach (var (change, those) in concerned)
            {
                var isPublished = ProductIdOf(change) is { } productId && published.Contains(productId);
                Tell(new LiveChange(ClassOf(change), change.Before, change.After, isPublished, isPublished), those);
                if (change is { Before: Product before, After: Product after } && before.Published != after.Published)
                    await TellOfPartsAsync(before, after, cancellationToken);
            }
        }
#pragma warning disable CA1031 // Whatever it is must not end the telling; those whom it concerns learn that they missed something.
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogFault(fault);
            EndAll(changes.SelectMany(change => change is { After: Product } ? subscriptions.All() : subscriptions.Concerned(change.Before, change.After)));
        }
    }

    // What belongs to a product appears and disappears with it, though it did not change itself.
    private async Task TellOfPartsAsync(Product before, Product after, CancellationToken cancellationToken)
    {
        foreach (var part in await products.FindPartsAsync(after.Id, cancellationToken))
            Tell(new LiveChange(classes.Of(part)!, part, part, before.Published, after.Published), subscriptions.Concerned(part, part));
    }

    private void Tell(LiveChange change, IReadOnlyList<LiveSubscription> concerned)
    {
        var written = new Dictionary<(LiveEvent Told, string Keys, Uri Shop), byte[]>();
        foreach (var subscription in concerned)
        {
            if (LiveEvent.Of(change, subscription) is not { } told)
                continue;
            var form = (told, subscription.Keys, subscription.Shop);
            if (!written.TryGetValue(form, out var objects))
                written[form] = objects = LiveFrames.Objects(told, change, subscription);
            if (subscription.Client.Tell(subscription, LiveFrames.Event(told.Op, subscription.Address, objects)))
                metrics.Told();
        }
    }

    private async Task<HashSet<string>> FindPublishedAsync(IEnumerable<Change> changes, CancellationToken cancellationToken)
    {
        var productIds = changes.Select(ProductIdOf).OfType<string>().ToHashSet(StringComparer.Ordinal);
        return productIds.Count == 0 ? productIds : await products.FindPublishedAsync(productIds, cancellationToken);
    }

    private static void EndAll(IEnumerable<LiveSubscription> subscriptions)
    {
        foreach (var client in subscriptions.Select(subscription => subscription.Client).Distinct())
            client.Connection.End(ChangesLost, "changes lost");
    }

    private string? ProductIdOf(Change change) => ClassOf(change).ProductIdOf(EntityOf(change));

    private ParseClass ClassOf(Change change) => classes.Of(EntityOf(change))!;

    private static string IdOf(Change change) => EntityOf(change).Id;

    private static Entity EntityOf(Change change) => (change.After ?? change.Before)!;

    [LoggerMessage(Level = LogLevel.Warning, Message = "More changed than could be told: {Subscriptions} subscriptions of LiveQuery were ended, so that their clients read anew")]
    private partial void LogLoss(int subscriptions);

    [LoggerMessage(Level = LogLevel.Error, Message = "Changes could not be told to clients of LiveQuery, who were cut off so that they read anew")]
    private partial void LogFault(Exception fault);
}
