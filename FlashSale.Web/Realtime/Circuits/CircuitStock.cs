using System.Collections.Concurrent;
using System.Collections.Immutable;
using FlashSale.Web.Realtime.Stock;

namespace FlashSale.Web.Realtime.Circuits;

/// <summary>
/// The stock that one circuit's page shows. It has one subscription for all counts, and none while the tab is hidden. Changes
/// are collected, and <see cref="StockRounds"/> renders them in rounds. Call it on the circuit; the ticker uses its own thread.
/// </summary>
public sealed class CircuitStock(StockTicker ticker) : IDisposable
{
    private readonly ConcurrentDictionary<string, ImmutableList<Action>> watchers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> changed = new(StringComparer.Ordinal);
    private IDisposable? subscription;
    private volatile Action? startRound;
    private bool isHidden;
    private int roundIsDue;

    /// <summary>Calls <paramref name="onChange"/>, on the circuit, when a product's stock has changed, until disposed.</summary>
    public IDisposable Watch(string productId, Action onChange)
    {
        watchers.AddOrUpdate(productId, [onChange], (_, callbacks) => callbacks.Add(onChange));
        Resubscribe();
        return new Subscription(() => Unwatch(productId, onChange));
    }

    /// <summary>Pauses the subscription while the tab is hidden. When it is visible again, all watchers are called.</summary>
    public void SetVisible(bool visible)
    {
        isHidden = !visible;
        Resubscribe();
        if (!visible)
            return;
        foreach (var productId in watchers.Keys)
            changed[productId] = true;
        RequestRound();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        isHidden = true;
        Resubscribe();
    }

    /// <summary>Sets what starts a round, which then calls <see cref="NotifyWatchers"/>; null when the page is gone.</summary>
    internal void StartRoundsBy(Action? start)
    {
        // The page that is gone may not have run the round it asked for.
        Interlocked.Exchange(ref roundIsDue, 0);
        startRound = start;
        // The stock may have changed before the page was ready for rounds.
        if (!changed.IsEmpty)
            RequestRound();
    }

    /// <summary>Calls the watchers of products that changed since the last round.</summary>
    internal void NotifyWatchers()
    {
        Interlocked.Exchange(ref roundIsDue, 0);
        foreach (var productId in changed.Keys)
        {
            changed.TryRemove(productId, out _);
            if (watchers.TryGetValue(productId, out var callbacks))
                callbacks.ForEach(onChange => onChange());
        }
    }

    private void Unwatch(string productId, Action onChange)
    {
        if (watchers.TryGetValue(productId, out var callbacks) && callbacks.Remove(onChange) is var rest)
        {
            if (rest.IsEmpty)
                watchers.TryRemove(productId, out _);
            else
                watchers[productId] = rest;
        }
        Resubscribe();
    }

    private void Resubscribe()
    {
        if (isHidden || watchers.IsEmpty)
        {
            subscription?.Dispose();
            subscription = null;
        }
        else
        {
            subscription ??= ticker.SubscribeToRounds(OnRound);
        }
    }

    // Runs on the ticker's thread. A round shows the newest value, so one pending round also covers later changes.
    private void OnRound(IReadOnlySet<string> products)
    {
        var isWatched = false;
        foreach (var productId in watchers.Keys.Where(products.Contains))
        {
            changed[productId] = true;
            isWatched = true;
        }
        if (isWatched)
            RequestRound();
    }

    private void RequestRound()
    {
        if (startRound is { } start && Interlocked.Exchange(ref roundIsDue, 1) == 0)
            start();
    }

    private sealed class Subscription(Action end) : IDisposable
    {
        private Action? end = end;

        public void Dispose() => Interlocked.Exchange(ref end, null)?.Invoke();
    }
}
