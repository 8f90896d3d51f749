using System.Diagnostics;
using FlashSale.Bench.Load;

namespace FlashSale.Bench.Circuits;

/// <summary>Compares when pages showed stock changes with when the orders were acknowledged.</summary>
internal sealed class PushStatistics
{
    private const int SkewSamples = 60;

    private readonly Latencies pushes = new();
    private readonly Latencies stale = new();
    private readonly Latencies skews = new();
    private int count;
    private double soldOutMs;

    /// <summary>Adds the pages of a product.</summary>
    /// <param name="pages">The pages that show the product.</param>
    /// <param name="units">The product's initial stock.</param>
    /// <param name="commits">When each claim number was acknowledged; one unit each.</param>
    /// <param name="from">Earlier observations are ignored.</param>
    public void Add(IReadOnlyList<LivePage> pages, int units, Dictionary<int, long> commits, long from)
    {
        foreach (var page in pages)
        {
            var before = units;
            foreach (var (at, left) in page.Observations.Where(observation => observation.At >= from && observation.Left < units))
            {
                if (left >= before)
                    continue;
                if (commits.TryGetValue(units - left, out var committed))
                    pushes.Record(Elapsed(committed, at));
                if (commits.TryGetValue(units - before + 1, out var oldest))
                    stale.Record(Elapsed(oldest, at));
                before = left;
                count++;
            }
        }
        AddSkews(pages, units, commits, from);
        if (commits.TryGetValue(units, out var last) && pages.All(page => page.SoldOutAt != 0))
            soldOutMs = Math.Max(soldOutMs, pages.Max(page => Elapsed(last, page.SoldOutAt).TotalMilliseconds));
        else
            soldOutMs = double.PositiveInfinity;
    }

    /// <summary>Adds the figures to a report.</summary>
    public CircuitReport AddTo(CircuitReport report, TimeSpan took, double cpuMs) => report with
    {
        Pushes = count,
        PushesPerSecond = Math.Round(count / took.TotalSeconds, 1),
        CpuMicrosecondsPerPush = count == 0 ? null : Math.Round(cpuMs * 1_000 / count, 1),
        Cores = Math.Round(cpuMs / took.TotalMilliseconds, 2),
        PushP50Ms = Math.Round(pushes.Percentile(0.5), 1),
        PushP99Ms = Math.Round(pushes.Percentile(0.99), 1),
        StaleP99Ms = Math.Round(stale.Percentile(0.99), 1),
        SkewP50Ms = Math.Round(skews.Percentile(0.5), 1),
        SkewP99Ms = Math.Round(skews.Percentile(0.99), 1),
        SoldOutMs = double.IsFinite(soldOutMs) ? Math.Round(soldOutMs, 1) : null,
    };

    private static TimeSpan Elapsed(long from, long to) => to <= from ? TimeSpan.Zero : Stopwatch.GetElapsedTime(from, to);

    // Pages may skip numbers, so a number counts as shown once the page showed it or a lower one.
    private void AddSkews(IReadOnlyList<LivePage> pages, int units, Dictionary<int, long> commits, long from)
    {
        if (pages.Count < 2)
            return;
        var step = Math.Max(1, commits.Count / SkewSamples);
        for (var left = units - step; left >= units - commits.Count; left -= step)
        {
            var seen = pages
                .Select(page => page.Observations.FirstOrDefault(each => each.At >= from && each.Left <= left).At)
                .ToList();
            if (seen.TrueForAll(at => at != 0))
                skews.Record(Elapsed(seen.Min(), seen.Max()));
        }
    }
}
