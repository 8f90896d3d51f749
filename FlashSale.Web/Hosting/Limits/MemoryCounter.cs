namespace FlashSale.Web.Hosting.Limits;

/// <summary>Counts in this node's memory. Thread-safe.</summary>
internal sealed class MemoryCounter(TimeProvider clock) : IWindowCounter
{
    // Keeps an attacker with many addresses from filling the memory. Beyond this count, windows that have ended are removed; if none
    // have, the oldest half is removed.
    private const int MaxWindows = 100_000;

    private readonly Lock gate = new();
    private readonly Dictionary<string, Window> windows = new(StringComparer.Ordinal);

    public ValueTask<WindowCount> AddAsync(string name, long amount, TimeSpan window, CancellationToken cancellationToken = default)
    {
        var now = clock.GetTimestamp();
        lock (gate)
        {
            if (!windows.TryGetValue(name, out var current) || clock.GetElapsedTime(current.OpenedAt, now) >= window)
            {
                if (amount == 0)
                    return ValueTask.FromResult(new WindowCount(0, window));
                if (windows.Count >= MaxWindows)
                    Evict(now);
                current = new Window(now, window, 0);
            }
            windows[name] = current = current with { Total = current.Total + amount };
            return ValueTask.FromResult(new WindowCount(current.Total, window - clock.GetElapsedTime(current.OpenedAt, now)));
        }
    }

    private void Evict(long now)
    {
        foreach (var (name, _) in windows.Where(each => clock.GetElapsedTime(each.Value.OpenedAt, now) >= each.Value.Length).ToList())
            windows.Remove(name);
        if (windows.Count < MaxWindows / 2)
            return;
        foreach (var (name, _) in windows.OrderBy(each => each.Value.OpenedAt).Take(MaxWindows / 2).ToList())
            windows.Remove(name);
    }

    private readonly record struct Window(long OpenedAt, TimeSpan Length, long Total);
}
