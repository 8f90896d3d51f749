using FlashSale.Bench.Load;

namespace FlashSale.Bench.Reports;

/// <summary>The figures of one run and what it was run with: a line of JSON.</summary>
internal sealed record RunReport
{
    public required string Command { get; init; }

    public required string Engine { get; init; }

    /// <summary>What was measured: a strategy, or an endpoint.</summary>
    public required string Strategy { get; init; }

    public required int Run { get; init; }

    public int Nodes { get; init; } = 1;

    public required int Buyers { get; init; }

    public required double Seconds { get; init; }

    public int Products { get; init; } = 1;

    public required int Customers { get; init; }

    /// <summary>Rows that the table of orders had before.</summary>
    public int Orders { get; init; }

    /// <summary>Open pages that were told the stock meanwhile.</summary>
    public int Subscribers { get; init; }

    /// <summary>How often one of these was told, warm-up included.</summary>
    public long Told { get; init; }

    public required double OrdersPerSecond { get; init; }

    public required double P50Ms { get; init; }

    public required double P99Ms { get; init; }

    public long? Conflicts { get; init; }

    public double? MeanBatch { get; init; }

    public required int Accepted { get; init; }

    public required int Refused { get; init; }

    public int Failed { get; init; }

    public string? FirstFailure { get; init; }

    /// <summary>Whether the books balanced afterwards.</summary>
    public bool Consistent { get; init; } = true;

    /// <summary>The products that were bought.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IReadOnlyList<string> ProductIds { get; init; } = [];

    public static RunReport Of(string command, string engine, string strategy, int run, int buyers, int customers, LoadResult result)
    {
        var latencies = new Latencies([.. result.Latencies]);
        return new RunReport
        {
            Command = command,
            Engine = engine,
            Strategy = strategy,
            Run = run,
            Buyers = buyers,
            Customers = customers,
            Seconds = result.Seconds,
            OrdersPerSecond = Math.Round(result.Accepted / result.Seconds, 1),
            P50Ms = Math.Round(latencies.Percentile(0.50), 2),
            P99Ms = Math.Round(latencies.Percentile(0.99), 2),
            Conflicts = result.Conflicts,
            MeanBatch = result is { Batches: > 0, BatchedRequests: { } requests } ? Math.Round((double)requests / result.Batches.Value, 1) : null,
            Accepted = result.Accepted,
            Refused = result.Refused,
            Failed = result.Failed,
            FirstFailure = result.FirstFailure,
        };
    }

    /// <summary>The same figures, and whether the books of its products balance.</summary>
    public RunReport Checked(IReadOnlyList<string> differences) =>
        this with { Consistent = !differences.Any(difference => ProductIds.Any(id => difference.Contains(id, StringComparison.Ordinal))) };
}
