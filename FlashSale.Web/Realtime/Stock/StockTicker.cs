using System.Collections.Concurrent;
using FlashSale.Domain.Realtime;

namespace FlashSale.Web.Realtime.Stock;

/// <summary>
/// Notifies open pages of the newest stock levels in rounds, at most four a second, so that pages never get a backlog and buyers don't wait
/// for viewers. Thread-safe; one per process.
/// </summary>
/// <remarks>
/// The pause between two rounds grows with the length of a round, which leaves processor time to buyers however many pages are open.
/// Products that sold out or have units again go first and don't wait for a long pause to end.
/// </remarks>
public sealed partial class StockTicker : BackgroundService
{
    private const double PausePerRound = 0.25;

    /// <summary>The shortest time between the beginnings of two rounds.</summary>
    internal static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    private readonly StockFeed feed;
    private readonly TimeProvider clock;
    private readonly ILogger<StockTicker> logger;
    private readonly Feed<StockLevel> pages = new(level => level.ProductId);
    private readonly Feed<IReadOnlySet<string>> rounds = new();
    private readonly ConcurrentDictionary<string, byte> changed = new(StringComparer.Ordinal);
    // What the last round reported of a product: whether it had units left.
    private readonly ConcurrentDictionary<string, bool> hadUnits = new(StringComparer.Ordinal);
    private readonly AsyncSignal changes = new();
    private readonly IDisposable subscription;
    private volatile bool hasDecisiveChange;

    /// <summary>Creates the ticker. It collects changes from now on and notifies pages once it's started.</summary>
    public StockTicker(StockFeed feed, TimeProvider clock, ILogger<StockTicker> logger)
    {
        ArgumentNullException.ThrowIfNull(feed);
        (this.feed, this.clock, this.logger) = (feed, clock, logger);
        subscription = feed.Subscribe(OnLevel);
    }

    /// <summary>How many subscriptions there are now.</summary>
    public int SubscriberCount => pages.SubscriberCount + rounds.SubscriberCount;

    /// <summary>Whether a product that sold out or has units again waits for the next round.</summary>
    internal bool HasDecisiveChange => hasDecisiveChange;

    /// <summary>Calls <paramref name="onChange"/> in each round in which the product's level changed, until disposed of.</summary>
    public IDisposable Subscribe(string productId, Action<StockLevel> onChange) => pages.Subscribe(productId, onChange);

    /// <summary>
    /// Calls <paramref name="onRound"/> with the ids of the products that changed, until disposed of. It is for pages that show many
    /// products. Products that sold out or have units again come in a separate call before the rest.
    /// </summary>
    public IDisposable SubscribeToRounds(Action<IReadOnlySet<string>> onRound) => rounds.Subscribe(onRound);

    /// <inheritdoc/>
    public override void Dispose()
    {
        subscription.Dispose();
        base.Dispose();
    }

    /// <summary>Notifies the subscribers of every product that changed since the last round. The ticker runs one round at a time.</summary>
    /// <returns>The exceptions of callbacks that failed. The others were still called.</returns>
    internal async Task<IReadOnlyList<Exception>> RunRoundAsync()
    {
        var failures = new List<Exception>();
        hasDecisiveChange = false;
        var waiting = changed.Keys.ToLookup(productId => feed.Current(productId) is { } level && IsDecisive(level));
        await NotifyAsync(waiting[true], failures);
        await NotifyAsync(waiting[false], failures);
        return failures;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Keeps the first round from delaying the host's startup.
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            await changes.WaitAsync(stoppingToken);
            var began = clock.GetTimestamp();
            foreach (var failure in await RunRoundAsync())
                LogFailure(failure);
            await PauseAsync(began, clock.GetElapsedTime(began), stoppingToken);
        }
    }

    // Runs on the publisher's thread.
    private void OnLevel(StockLevel level)
    {
        changed[level.ProductId] = 0;
        if (IsDecisive(level))
            hasDecisiveChange = true;
        changes.Set();
    }

    private bool IsDecisive(StockLevel level) => hadUnits.GetValueOrDefault(level.ProductId, true) != level.Left > 0;

    private async Task NotifyAsync(IEnumerable<string> productIds, List<Exception> failures)
    {
        var round = new HashSet<string>(StringComparer.Ordinal);
        foreach (var productId in productIds)
        {
            if (!changed.TryRemove(productId, out _) || feed.Current(productId) is not { } level)
                continue;
            round.Add(productId);
            hadUnits[productId] = level.Left > 0;
            failures.AddRange(await pages.PublishAsync(level, YieldAsync));
        }
        if (round.Count > 0)
            failures.AddRange(await rounds.PublishAsync(round, YieldAsync));
    }

    private async Task PauseAsync(long began, TimeSpan round, CancellationToken stoppingToken)
    {
        var end = TimeSpan.FromTicks(Math.Max(Period.Ticks, (round * (1 + PausePerRound)).Ticks));
        while (clock.GetElapsedTime(began) is var elapsed && elapsed < end && !(elapsed >= Period && hasDecisiveChange))
        {
            var rest = (elapsed < Period ? Period : end) - elapsed;
            await Task.Delay(rest < Period ? rest : Period, clock, stoppingToken);
        }
    }

    // Lets the pages notified so far send their messages. With thousands of pages and no break, messages would be seconds late.
    private static async Task YieldAsync() => await Task.Yield();

    [LoggerMessage(Level = LogLevel.Warning, Message = "A page failed when it was notified of the newest stock")]
    private partial void LogFailure(Exception failure);
}
