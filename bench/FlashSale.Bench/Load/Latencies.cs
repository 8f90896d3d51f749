namespace FlashSale.Bench.Load;

/// <summary>How long requests took: a histogram whose steps are 1% wide. Many may record at once; those of several processes can be added up.</summary>
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

    /// <summary>What was recorded, for another process.</summary>
    public IReadOnlyList<int> Counts => counts;

    /// <summary>Records one request.</summary>
    public void Record(TimeSpan took)
    {
        var step = (int)Math.Log(Math.Max(1, took.TotalMicroseconds), Step);
        Interlocked.Increment(ref counts[Math.Min(step, Steps - 1)]);
    }

    /// <summary>Takes over what another one recorded.</summary>
    public void Add(Latencies other)
    {
        for (var i = 0; i < Steps; i++)
            counts[i] += other.counts[i];
    }

    /// <summary>So many milliseconds were enough for this share of the requests; 0 if there were none.</summary>
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
