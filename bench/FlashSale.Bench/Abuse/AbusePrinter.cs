using System.Globalization;
using System.Text.Json;

namespace FlashSale.Bench.Abuse;

/// <summary>Prints a table of medians, or one JSON object per run, attack and kind of step.</summary>
internal static class AbusePrinter
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private static readonly string[] Headings =
        ["attack", "steps", "runs", "count", "p50 ms", "p99 ms", "max ms", "p99 ratio", "failed", "served/s", "refused/s", "shop cores"];

    public static void Print(IReadOnlyList<AbuseReport> reports, bool asJson)
    {
        if (asJson)
        {
            foreach (var report in reports)
                Console.Out.WriteLine(JsonSerializer.Serialize(report, Json));
            return;
        }
        List<string[]> lines = [Headings, .. reports.GroupBy(report => (report.Attack, report.Step)).Select(group => Line([.. group]))];
        foreach (var line in lines)
            Console.Out.WriteLine(string.Join("  ", line.Select((cell, i) => Pad(cell, i, lines.Max(each => each[i].Length)))).TrimEnd());
        foreach (var failure in reports.Select(report => report.FirstFailure).OfType<string>().Distinct(StringComparer.Ordinal))
            Console.Out.WriteLine($"Failed: {failure}");
    }

    private static string[] Line(List<AbuseReport> runs) =>
    [
        runs[0].Attack,
        runs[0].Step,
        Whole(runs.Count),
        Whole(runs.Sum(run => run.Count)),
        Exact(Median(runs, run => run.P50Ms)),
        Exact(Median(runs, run => run.P99Ms)),
        Exact(runs.Max(run => run.MaxMs)),
        Median(runs, run => run.Ratio).ToString("0.00", CultureInfo.InvariantCulture),
        runs[0].Step == AbuseReport.AllSteps ? Whole(runs.Sum(run => run.Failed)) : "",
        runs[0].Step == AbuseReport.AllSteps ? Whole(Median(runs, run => run.ServedPerSecond)) : "",
        runs[0].Step == AbuseReport.AllSteps ? Whole(Median(runs, run => run.RefusedPerSecond)) : "",
        runs[0].Step == AbuseReport.AllSteps ? Median(runs, run => run.ShopCores).ToString("0.00", CultureInfo.InvariantCulture) : "",
    ];

    private static double Median(List<AbuseReport> runs, Func<AbuseReport, double> figure)
    {
        var sorted = runs.Select(figure).Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    private static string Pad(string cell, int column, int width) => column < 2 ? cell.PadRight(width) : cell.PadLeft(width);

    private static string Whole(double figure) => figure.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Exact(double figure) => figure.ToString("#,0.0", CultureInfo.InvariantCulture);
}
