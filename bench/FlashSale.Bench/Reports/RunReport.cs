using FlashSale.Bench.Load;

namespace FlashSale.Bench.Reports;

/// <summary>Settings and results of one run.</summary>
internal sealed record RunReport
{
    public required string Command { get; init; }

    public required string Engine { get; init; }

    /// <summary>The measured strategy or endpoint.</summary>
    public required string Strategy { get; init; }

    public required int Run { get; init; }

    public int Nodes { get; init; } = 1;

    public required int Buyers { get; init; }

    public required double Seconds { get; init; }

    public int Products { get; init; } = 1;

    public required int Customers { get; init; }

    /// <summary>Number of existing orders.</summary>
    public int Orders { get; init; }

    /// <summary>Number of open pages that received stock updates.</summary>
    public int Subscribers { get; init; }

    /// <summary>Number of notifications of these pages, including the warm-up.</summary>
    public long Notifications { get; init; }

    public required double OrdersPerSecond { get; init; }

    public required double P50Ms { get; init; }

    public required double P99Ms { get; init; }

    public long? Conflicts { get; init; }

    public double? MeanBatch { get; init; }

    public required int Accepted { get; init; }

    public required int Refused { get; init; }

    public int Failed { get; init; }

    public string? FirstFailure { get; init; }

    /// <summary>True if the stock audit found no differences.</summary>
    public bool Consistent { get; init; } = true;

    /// <summary>The products that were bought.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IReadOnlyList<string> ProductIds { get; init; } = [];

    public static RunReport Of(string command, string engine, string strategy, int run, int buyers, int customers, LoadResult result)
    {
        var latencies = new Latencies();
        latencies.Add(result.Latencies);
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
            MeanBatch = result is { Batches: > 0, BatchedRequests: { } requests }
                ? Math.Round((double)requests / result.Batches.Value, 1)
                : null,
            Accepted = result.Accepted,
            Refused = result.Refused,
            Failed = result.Failed,
            FirstFailure = result.FirstFailure,
        };
    }

    /// <summary>Sets <see cref="Consistent"/> from the stock audit's differences.</summary>
    public RunReport WithAudit(IReadOnlyList<string> differences) =>
        this with { Consistent = !differences.Any(difference => ProductIds.Any(id => difference.Contains(id, StringComparison.Ordinal))) };
}
