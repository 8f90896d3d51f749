namespace FlashSale.Bench.Abuse;

/// <summary>Results for one kind of step in one run.</summary>
/// <param name="Engine">The database's engine.</param>
/// <param name="Run">The run, from 1.</param>
/// <param name="Attack">The concurrent attack; <see cref="Baseline"/> without one.</param>
/// <param name="Step">The kind of step; <see cref="AllSteps"/> for all together.</param>
/// <param name="Count">Number of steps.</param>
/// <param name="P50Ms">Median duration in milliseconds.</param>
/// <param name="P99Ms">99th percentile of the duration in milliseconds.</param>
/// <param name="MaxMs">Longest duration in milliseconds.</param>
/// <param name="Ratio">p99 divided by the baseline's in the same run.</param>
/// <param name="Failed">The shoppers' failed steps in this run.</param>
/// <param name="FirstFailure">The first failure; null if there was none.</param>
/// <param name="ServedPerSecond">The attacker's requests that were served, per second.</param>
/// <param name="RefusedPerSecond">The attacker's requests that were refused, per second.</param>
/// <param name="ShopCores">Processor cores that the shop's process used.</param>
internal sealed record AbuseReport(
    string Engine,
    int Run,
    string Attack,
    string Step,
    int Count,
    double P50Ms,
    double P99Ms,
    double MaxMs,
    double Ratio,
    int Failed,
    string? FirstFailure,
    double ServedPerSecond,
    double RefusedPerSecond,
    double ShopCores)
{
    public const string Baseline = "none";
    public const string AllSteps = "all";
}
