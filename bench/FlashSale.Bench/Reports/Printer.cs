using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FlashSale.Bench.Reports;

/// <summary>Prints a table of medians, or one JSON object per run.</summary>
internal static class Printer
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
    };

    private static readonly string[] Headings =
        [
            "measured", "nodes", "buyers", "products", "existing orders", "subscribers", "runs", "per second", "ratio", "p50 ms", "p99 ms",
            "conflicts", "mean batch", "accepted", "refused", "failed", "stock audit",
        ];

    /// <summary>Prints progress to the error stream, separate from the results.</summary>
    public static void Log(string line) => Console.Error.WriteLine(line);

    public static void Print(IReadOnlyList<RunReport> runs, bool asJson)
    {
        if (asJson)
        {
            foreach (var run in runs)
                Console.Out.WriteLine(JsonSerializer.Serialize(run, Json));
            return;
        }
        var rows = runs.GroupBy(run => (run.Strategy, run.Nodes, run.Buyers, run.Products, run.Orders, run.Subscribers))
            .Select(group => group.ToList()).ToList();
        var first = Median(rows[0], run => run.OrdersPerSecond);
        List<string[]> lines = [Headings, .. rows.Select(row => Line(row, first))];
        foreach (var line in lines)
            Console.Out.WriteLine(string.Join("  ", line.Select((cell, i) => Pad(cell, i, lines.Max(each => each[i].Length)))).TrimEnd());
        foreach (var failure in runs.Select(run => run.FirstFailure).OfType<string>().Distinct(StringComparer.Ordinal))
            Console.Out.WriteLine($"Failed: {failure}");
    }

    /// <summary>The median of a figure over several runs.</summary>
    public static double Median(IReadOnlyCollection<RunReport> runs, Func<RunReport, double> figure)
    {
        var sorted = runs.Select(figure).Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    private static string[] Line(List<RunReport> runs, double first)
    {
        var rate = Median(runs, run => run.OrdersPerSecond);
        return
        [
            runs[0].Strategy,
            Whole(runs[0].Nodes),
            Whole(runs[0].Buyers),
            Whole(runs[0].Products),
            Whole(runs[0].Orders),
            Whole(runs[0].Subscribers),
            Whole(runs.Count),
            Whole(rate),
            first > 0 ? (rate / first).ToString(rate < first / 10 ? "0.0000" : "0.00", CultureInfo.InvariantCulture) : "-",
            Exact(Median(runs, run => run.P50Ms)),
            Exact(Median(runs, run => run.P99Ms)),
            runs.Exists(run => run.Conflicts is null) ? "-" : Whole(Median(runs, run => run.Conflicts ?? 0)),
            runs.Exists(run => run.MeanBatch is null) ? "-" : Exact(Median(runs, run => run.MeanBatch ?? 0)),
            Whole(runs.Sum(run => run.Accepted)),
            Whole(runs.Sum(run => run.Refused)),
            Whole(runs.Sum(run => run.Failed)),
            runs.TrueForAll(run => run.Consistent) ? "ok" : "FAILED",
        ];
    }

    private static string Pad(string cell, int column, int width) => column == 0 ? cell.PadRight(width) : cell.PadLeft(width);

    private static string Whole(double figure) => figure.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Exact(double figure) => figure.ToString("#,0.0", CultureInfo.InvariantCulture);
}
