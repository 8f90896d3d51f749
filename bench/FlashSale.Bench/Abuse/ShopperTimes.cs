using System.Collections.Concurrent;

namespace FlashSale.Bench.Abuse;

/// <summary>How long the shoppers' steps took. Many may record at once.</summary>
internal sealed class ShopperTimes
{
    private readonly ConcurrentQueue<(ShopperStep Step, double Milliseconds)> times = new();
    private int failed;
    private string? firstFailure;

    /// <summary>Steps that weren't answered as they should.</summary>
    public int Failed => failed;

    /// <summary>What went wrong first, if anything did.</summary>
    public string? FirstFailure => firstFailure;

    public void Record(ShopperStep step, TimeSpan took) => times.Enqueue((step, took.TotalMilliseconds));

    public void RecordFailure(string words)
    {
        Interlocked.Increment(ref failed);
        Interlocked.CompareExchange(ref firstFailure, words, null);
    }

    /// <summary>The times of one kind of step, or of all, in ascending order.</summary>
    public IReadOnlyList<double> Of(ShopperStep? step) =>
        [.. times.Where(each => step is null || each.Step == step).Select(each => each.Milliseconds).Order()];

    /// <summary>So many milliseconds were enough for this share of the steps; 0 if there were none.</summary>
    public static double Percentile(IReadOnlyList<double> ascending, double share) =>
        ascending.Count == 0 ? 0 : ascending[Math.Clamp((int)Math.Ceiling(ascending.Count * share) - 1, 0, ascending.Count - 1)];
}
