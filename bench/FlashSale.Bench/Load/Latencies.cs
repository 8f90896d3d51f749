using HdrHistogram;

namespace FlashSale.Bench.Load;

/// <summary>
/// A histogram of latencies with an error below 1%. Recording is thread-safe. Histograms of several processes can be added up.
/// </summary>
internal sealed class Latencies
{
    private const long MaxMicroseconds = 3_600_000_000;

    private readonly LongConcurrentHistogram histogram = new(1, MaxMicroseconds, 2);

    /// <summary>The number of requests by microseconds, to pass to another process.</summary>
    public IReadOnlyDictionary<long, long> Counts =>
        histogram.RecordedValues().ToDictionary(each => each.ValueIteratedTo, each => each.CountAddedInThisIterationStep);

    /// <summary>Records one request.</summary>
    public void Record(TimeSpan took) => histogram.RecordValue(Math.Clamp((long)took.TotalMicroseconds, 1, MaxMicroseconds));

    /// <summary>Adds the counts of another histogram.</summary>
    public void Add(IReadOnlyDictionary<long, long> counts)
    {
        foreach (var (microseconds, count) in counts)
            histogram.RecordValueWithCount(microseconds, count);
    }

    /// <summary>The percentile in milliseconds for a share between 0 and 1; 0 without requests.</summary>
    public double Percentile(double share) =>
        histogram.TotalCount == 0 ? 0 : histogram.GetValueAtPercentile(share * 100) / 1_000.0;
}
