namespace FlashSale.Web.Hosting.Limits;

/// <summary>Counts in this node's memory.</summary>
internal sealed class MemoryCounter(TimeProvider clock) : IWindowCounter
{
    // An attacker with many addresses must not fill the memory. Beyond this count, windows that are over are dropped; if there are none,
    // the oldest half is.
    private const int MostKept = 100_000;

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
                if (windows.Count >= MostKept)
                    MakeRoom(now);
                current = new Window(now, window, 0);
            }
            windows[name] = current = current with { Total = current.Total + amount };
            return ValueTask.FromResult(new WindowCount(current.Total, window - clock.GetElapsedTime(current.OpenedAt, now)));
        }
    }

    private void MakeRoom(long now)
    {
        foreach (var (name, _) in windows.Where(each => clock.GetElapsedTime(each.Value.OpenedAt, now) >= each.Value.Length).ToList())
            windows.Remove(name);
        if (windows.Count < MostKept / 2)
            return;
        foreach (var (name, _) in windows.OrderBy(each => each.Value.OpenedAt).Take(MostKept / 2).ToList())
            windows.Remove(name);
    }

    private readonly record struct Window(long OpenedAt, TimeSpan Length, long Total);
}
