namespace FlashSale.Bench.Load;

/// <summary>
/// A histogram of latencies with steps of 1%. Recording is thread-safe. Histograms of several processes can be added up.
/// </summary>
internal sealed class Latencies
{
    private const double Step = 1.01;
    private const int Steps = 2_100;

    private readonly int[] counts;

    public Latencies()
        : this(new int[Steps])
    {
    }

    public Latencies(int[] counts) => this.counts = counts;

    /// <summary>The counts per step, to pass to another process.</summary>
    public IReadOnlyList<int> Counts => counts;

    /// <summary>Records one request.</summary>
    public void Record(TimeSpan took)
    {
        var step = (int)Math.Log(Math.Max(1, took.TotalMicroseconds), Step);
        Interlocked.Increment(ref counts[Math.Min(step, Steps - 1)]);
    }

    /// <summary>Adds the counts of another histogram.</summary>
    public void Add(Latencies other)
    {
        for (var i = 0; i < Steps; i++)
            counts[i] += other.counts[i];
    }

    /// <summary>The percentile in milliseconds for a share between 0 and 1; 0 without requests.</summary>
    public double Percentile(double share)
    {
        var wanted = (long)Math.Ceiling(counts.Sum(count => (long)count) * share);
        var seen = 0L;
        for (var i = 0; i < Steps; i++)
        {
            seen += counts[i];
            if (seen >= wanted && seen > 0)
                return Math.Pow(Step, i + 0.5) / 1_000;
        }
        return 0;
    }
}
