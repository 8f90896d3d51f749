using System.Globalization;
using System.Text.Json;

namespace FlashSale.Bench.Circuits;

/// <summary>Prints results with one row per figure and one column per run, or one JSON object per run.</summary>
internal static class CircuitPrinter
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static void PrintLine(CircuitReport report) => Console.Out.WriteLine(JsonSerializer.Serialize(report, Json));

    public static void PrintTable(IReadOnlyList<CircuitReport> reports)
    {
        foreach (var figure in typeof(CircuitReport).GetProperties())
        {
            var cells = reports.Select(report => Cell(figure.GetValue(report))).ToList();
            if (cells.Exists(cell => cell.Length > 0))
                Console.Out.WriteLine($"{figure.Name,-26}{string.Concat(cells.Select(cell => cell.PadLeft(16)))}".TrimEnd());
        }
    }

    private static string Cell(object? figure) => figure switch
    {
        IReadOnlyDictionary<string, int> counts => string.Join(
            "; ",
            counts.OrderByDescending(each => each.Value)
                .Select(each => $"{each.Key} {each.Value.ToString("N0", CultureInfo.InvariantCulture)}")),
        int number => number.ToString("N0", CultureInfo.InvariantCulture),
        double number => number.ToString("#,0.#", CultureInfo.InvariantCulture),
        _ => figure?.ToString() ?? "",
    };
}
