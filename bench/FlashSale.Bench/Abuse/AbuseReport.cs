namespace FlashSale.Bench.Abuse;

/// <summary>One kind of the shoppers' steps in one turn.</summary>
/// <param name="Engine">The database's engine.</param>
/// <param name="Run">The run, from 1.</param>
/// <param name="Attack">The attack in the meantime; <see cref="Baseline"/> without one.</param>
/// <param name="Step">The kind of step; <see cref="AllSteps"/> for all together.</param>
/// <param name="Count">How many steps.</param>
/// <param name="P50Ms">Milliseconds that were enough for half of them.</param>
/// <param name="P99Ms">Milliseconds that were enough for 99% of them.</param>
/// <param name="MaxMs">The longest.</param>
/// <param name="Ratio">p99 divided by the baseline's in the same run.</param>
/// <param name="Failed">The shoppers' failed steps in this turn.</param>
/// <param name="FirstFailure">The first of these.</param>
/// <param name="ServedPerSecond">Attacker's requests that were served.</param>
/// <param name="RefusedPerSecond">Attacker's requests that were refused.</param>
/// <param name="ShopCores">Processors that the shop's process used.</param>
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
