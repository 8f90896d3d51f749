using System.Collections.Concurrent;

namespace FlashSale.Bench.Abuse;

/// <summary>Durations of the shoppers' steps. Recording is thread-safe.</summary>
internal sealed class ShopperTimes
{
    private readonly ConcurrentQueue<(ShopperStep Step, double Milliseconds)> times = new();
    private int failed;
    private string? firstFailure;

    /// <summary>Number of steps without the expected response.</summary>
    public int Failed => failed;

    /// <summary>The first failure; null if there was none.</summary>
    public string? FirstFailure => firstFailure;

    public void Record(ShopperStep step, TimeSpan took) => times.Enqueue((step, took.TotalMilliseconds));

    public void RecordFailure(string message)
    {
        Interlocked.Increment(ref failed);
        Interlocked.CompareExchange(ref firstFailure, message, null);
    }

    /// <summary>Durations in milliseconds of one kind of step, or of all for null, in ascending order.</summary>
    public IReadOnlyList<double> Of(ShopperStep? step) =>
        [.. times.Where(each => step is null || each.Step == step).Select(each => each.Milliseconds).Order()];

    /// <summary>The percentile of sorted durations, in milliseconds; 0 if there are none.</summary>
    public static double Percentile(IReadOnlyList<double> ascending, double share) =>
        ascending.Count == 0 ? 0 : ascending[Math.Clamp((int)Math.Ceiling(ascending.Count * share) - 1, 0, ascending.Count - 1)];
}
