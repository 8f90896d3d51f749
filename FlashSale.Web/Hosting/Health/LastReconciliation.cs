namespace FlashSale.Web.Hosting.Health;

/// <summary>When this node last audited the stock, and how many differences it found. Thread-safe.</summary>
internal sealed class LastReconciliation(TimeProvider clock)
{
    private readonly Lock gate = new();
    private (long At, int Differences)? last;

    /// <summary>Records an audit that has just ended.</summary>
    public void Note(int differences)
    {
        lock (gate)
            last = (clock.GetTimestamp(), differences);
    }

    /// <summary>The last audit; null if there was none since the start.</summary>
    public (TimeSpan Age, int Differences)? Read()
    {
        lock (gate)
            return last is var (at, differences) ? (clock.GetElapsedTime(at), differences) : null;
    }
}
