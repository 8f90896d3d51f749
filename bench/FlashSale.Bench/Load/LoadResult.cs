namespace FlashSale.Bench.Load;

/// <summary>Results of a closed loop in the measured time.</summary>
/// <param name="Seconds">The measured time in seconds.</param>
/// <param name="Accepted">Number of orders.</param>
/// <param name="Refused">Number of refusals.</param>
/// <param name="Failed">Number of exceptions.</param>
/// <param name="FirstFailure">Message of the first exception.</param>
/// <param name="Conflicts">Number of conflicts; null if unknown.</param>
/// <param name="Batches">Number of batches; null if unknown.</param>
/// <param name="BatchedRequests">Number of requests in batches; null if unknown.</param>
/// <param name="Latencies">The latencies, as <see cref="Load.Latencies.Counts"/>.</param>
internal sealed record LoadResult(
    double Seconds,
    int Accepted,
    int Refused,
    int Failed,
    string? FirstFailure,
    long? Conflicts,
    long? Batches,
    long? BatchedRequests,
    IReadOnlyDictionary<long, long> Latencies)
{
    /// <summary>Combines results of several processes in the same time.</summary>
    public static LoadResult Sum(IReadOnlyList<LoadResult> parts)
    {
        var latencies = new Latencies();
        foreach (var part in parts)
            latencies.Add(part.Latencies);
        return new LoadResult(
            parts.Average(part => part.Seconds),
            parts.Sum(part => part.Accepted),
            parts.Sum(part => part.Refused),
            parts.Sum(part => part.Failed),
            parts.Select(part => part.FirstFailure).FirstOrDefault(failure => failure is not null),
            parts.Sum(part => part.Conflicts),
            parts.Sum(part => part.Batches),
            parts.Sum(part => part.BatchedRequests),
            latencies.Counts);
    }
}
