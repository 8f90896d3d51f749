using System.Globalization;
using System.Text.Json;

namespace FlashSale.Bench.Pages;

/// <summary>Prints a table of medians, or one JSON object per visit.</summary>
internal static class PagePrinter
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private static readonly string[] Headings =
    [
        "page", "visits", "first paint ms", "largest paint ms", "Buy connected ms", "CLS", "requests", "kB", "HTML", "CSS", "scripts",
        "images", "other", "shop",
    ];

    public static void Print(IReadOnlyList<PageVisit> visits, bool asJson)
    {
        if (asJson)
        {
            foreach (var visit in visits)
                Console.Out.WriteLine(JsonSerializer.Serialize(visit, Json));
            return;
        }
        var pages = visits.GroupBy(visit => (visit.Page, visit.Shop)).OrderBy(group => group.Key.Page, StringComparer.Ordinal);
        List<string[]> lines = [Headings, .. pages.Select(group => Line([.. group]))];
        foreach (var line in lines)
            Console.Out.WriteLine(string.Join("  ", line.Select((cell, i) => Pad(cell, i, lines.Max(each => each[i].Length)))).TrimEnd());
    }

    private static string[] Line(List<PageVisit> visits) =>
    [
        visits[0].Page,
        Whole(visits.Count),
        Whole(Median(visits.Select(visit => visit.FirstPaintMs))),
        Whole(Median(visits.Select(visit => visit.LargestPaintMs))),
        visits.Exists(visit => visit.ConnectedMs is null) ? "-" : Whole(Median(visits.Select(visit => visit.ConnectedMs!.Value))),
        Median(visits.Select(visit => visit.LayoutShift)).ToString("0.000", CultureInfo.InvariantCulture),
        Whole(Median(visits.Select(visit => (double)visit.Responses.Count))),
        Kilobytes(visits, _ => true),
        Kilobytes(visits, kind => kind == "Document"),
        Kilobytes(visits, kind => kind == "Stylesheet"),
        Kilobytes(visits, kind => kind == "Script"),
        Kilobytes(visits, kind => kind == "Image"),
        Kilobytes(visits, kind => kind is not ("Document" or "Stylesheet" or "Script" or "Image")),
        visits[0].Shop,
    ];

    private static string Kilobytes(List<PageVisit> visits, Func<string, bool> ofKind)
    {
        var bytes = Median(visits.Select(visit => (double)visit.Responses.Where(each => ofKind(each.Kind)).Sum(each => each.Bytes)));
        return (bytes / 1000).ToString("0.0", CultureInfo.InvariantCulture);
    }

    private static double Median(IEnumerable<double> figures)
    {
        var sorted = figures.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    private static string Pad(string cell, int column, int width) => column == 0 ? cell.PadRight(width) : cell.PadLeft(width);

    private static string Whole(double figure) => figure.ToString("#,0", CultureInfo.InvariantCulture);
}
