using System.Collections.Concurrent;
using System.Collections.Immutable;
using FlashSale.Domain.Realtime;
using FlashSale.Web.Realtime.Stock;

namespace FlashSale.Web.Realtime.Circuits;

/// <summary>
/// What one circuit watches of the stock: one subscription however many counts its page shows, and none while nobody looks at the page.
/// The counts are called by <see cref="StockRounds"/>, so that what changed together is sent together.
/// </summary>
public sealed class CircuitStock(StockTicker ticker) : IDisposable
{
    private readonly ConcurrentDictionary<string, ImmutableList<Action>> watchers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> changed = new(StringComparer.Ordinal);
    private IDisposable? subscription;
    private volatile Action? render;
    private bool isHidden;
    private int renderIsDue;

    /// <summary>Calls <paramref name="onChange"/>, on the circuit, when a product's stock has changed, until disposed of.</summary>
    public IDisposable Watch(string productId, Action onChange)
    {
        watchers.AddOrUpdate(productId, [onChange], (_, held) => held.Add(onChange));
        Follow();
        return new Watching(() => Unwatch(productId, onChange));
    }

    /// <summary>A page whose tab is hidden is not told; shown again, it is told everything.</summary>
    public void Show(bool visible)
    {
        isHidden = !visible;
        Follow();
        if (!visible)
            return;
        foreach (var productId in watchers.Keys)
            changed[productId] = true;
        AskForRound();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        isHidden = true;
        Follow();
    }

    /// <summary>Who renders the rounds, or null when he is gone.</summary>
    internal void RenderBy(Action? renderRound)
    {
        render = renderRound;
        // What changed before he came.
        if (!changed.IsEmpty)
            AskForRound();
    }

    /// <summary>Calls the watchers of what changed since the last round.</summary>
    internal void TellRound()
    {
        Interlocked.Exchange(ref renderIsDue, 0);
        foreach (var productId in changed.Keys)
        {
            changed.TryRemove(productId, out _);
            if (watchers.TryGetValue(productId, out var held))
                held.ForEach(onChange => onChange());
        }
    }

    private void Unwatch(string productId, Action onChange)
    {
        if (watchers.TryGetValue(productId, out var held) && held.Remove(onChange) is var rest)
        {
            if (rest.IsEmpty)
                watchers.TryRemove(productId, out _);
            else
                watchers[productId] = rest;
        }
        Follow();
    }

    private void Follow()
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

    // Runs on the ticker. While a render is due another change adds nothing to it: the render takes the newest value.
    private void OnRound(IReadOnlySet<string> products)
    {
        var isWatched = false;
        foreach (var productId in watchers.Keys.Where(products.Contains))
        {
            changed[productId] = true;
            isWatched = true;
        }
        if (isWatched)
            AskForRound();
    }

    private void AskForRound()
    {
        if (render is { } ask && Interlocked.Exchange(ref renderIsDue, 1) == 0)
            ask();
    }

    private sealed class Watching(Action end) : IDisposable
    {
        private Action? end = end;

        public void Dispose() => Interlocked.Exchange(ref end, null)?.Invoke();
    }
}
