namespace FlashSale.Bench.Load;

/// <summary>What a closed loop saw in the measured time.</summary>
/// <param name="Seconds">The measured time.</param>
/// <param name="Accepted">Orders.</param>
/// <param name="Refused">Answers that are no orders.</param>
/// <param name="Failed">Exceptions.</param>
/// <param name="FirstFailure">What the first of them said.</param>
/// <param name="Conflicts">Conflicts; null if nobody counted.</param>
/// <param name="Batches">Transactions of many requests; null if nobody counted.</param>
/// <param name="BatchedRequests">Requests in them.</param>
/// <param name="Latencies">How long the requests took, as <see cref="Load.Latencies.Counts"/>.</param>
internal sealed record LoadResult(
    double Seconds,
    int Accepted,
    int Refused,
    int Failed,
    string? FirstFailure,
    long? Conflicts,
    long? Batches,
    long? BatchedRequests,
    IReadOnlyList<int> Latencies)
{
    /// <summary>What several processes saw in the same time.</summary>
    public static LoadResult Sum(IReadOnlyList<LoadResult> parts)
    {
        var latencies = new Latencies();
        foreach (var part in parts)
            latencies.Add(new Latencies([.. part.Latencies]));
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
