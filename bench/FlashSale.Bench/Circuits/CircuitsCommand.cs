using System.CommandLine;
using System.Diagnostics;
using FlashSale.Bench.Engines;
using FlashSale.Bench.Probe;
using FlashSale.Data.Engines;

namespace FlashSale.Bench.Circuits;

/// <summary>Measures live pages: opens real circuits without browsers, and looks at what they are shown and what they cost.</summary>
internal static class CircuitsCommand
{
    public static Command Create()
    {
        var scenario = new Option<string>("--scenario") { Description = "watch: stock falls while pages look on; opening: visitors press on the second; herd: visitors come at once while others look on; waves: visitors come and go; restart: the shop is killed under its pages and started again.", DefaultValueFactory = _ => "watch" };
        scenario.AcceptOnlyFromAmong("watch", "opening", "herd", "waves", "restart");
        var url = new Option<Uri?>("--url") { Description = "A shop that runs (watch only; nobody buys). Without it one is published and started, in Production, on a private database." };
        var path = new Option<string>("--path") { Description = "The page, of a shop that runs.", DefaultValueFactory = _ => "/" };
        var program = new Option<string?>("--program") { Description = "A published FlashSale.Web.dll, instead of publishing it." };
        var engine = new Option<DatabaseEngine>("--engine") { Description = "sqlite or postgresql.", DefaultValueFactory = _ => DatabaseEngine.Sqlite };
        var connection = new Option<string?>("--connection") { Description = "An empty database to use instead of a private one." };
        var folder = new Option<string>("--folder") { Description = "Where private files are made: on a disk.", DefaultValueFactory = _ => "." };
        var count = new Option<int>("--count") { Description = "Pages.", DefaultValueFactory = _ => 1_000 };
        var products = new Option<int>("--products") { Description = "Products that the pages show, in turn.", DefaultValueFactory = _ => 1 };
        var ramp = new Option<int>("--ramp") { Description = "Pages that are begun in a second; 0 for all at once.", DefaultValueFactory = _ => 150 };
        var seconds = new Option<double>("--seconds") { Description = "For how long stock falls.", DefaultValueFactory = _ => 20 };
        var rate = new Option<int>("--rate") { Description = "Orders a second of other buyers.", DefaultValueFactory = _ => 200 };
        var pressers = new Option<int>("--pressers") { Description = "Visitors who press at the opening, or who are logged in when the shop is killed.", DefaultValueFactory = _ => 1_000 };
        var units = new Option<int>("--units") { Description = "Units that they press for.", DefaultValueFactory = _ => 300 };
        var herd = new Option<int>("--herd") { Description = "Visitors who come at once.", DefaultValueFactory = _ => 2_000 };
        var waves = new Option<int>("--waves") { Description = "Waves of --count visitors who come and go.", DefaultValueFactory = _ => 10 };
        var down = new Option<double>("--down") { Description = "Seconds from the shop's end to its new start.", DefaultValueFactory = _ => 5 };
        var runs = new Option<int>("--runs") { Description = "Runs, each with a shop of its own.", DefaultValueFactory = _ => 1 };
        var shop = new Option<string[]>("--shop") { Description = "A setting of the shop's process, such as DOTNET_gcServer=1." };
        var json = new Option<bool>("--json") { Description = "A JSON object a line for each run." };
        var command = new Command("circuits", "Live pages: time to interactive, push latency, memory and processor time a circuit, the moment of opening.")
        {
            scenario, url, path, program, engine, connection, folder, count, products, ramp, seconds, rate, pressers, units, herd, waves, down, runs, shop, json,
        };
        command.SetAction((arguments, _) => RunAsync(new CircuitSettings(
            arguments.GetRequiredValue(scenario),
            arguments.GetValue(url),
            arguments.GetRequiredValue(path),
            arguments.GetValue(program),
            arguments.GetValue(engine),
            arguments.GetValue(connection),
            arguments.GetRequiredValue(folder),
            arguments.GetValue(count),
            arguments.GetValue(products),
            arguments.GetValue(ramp),
            arguments.GetValue(seconds),
            arguments.GetValue(rate),
            arguments.GetValue(pressers),
            arguments.GetValue(units),
            arguments.GetValue(herd),
            arguments.GetValue(waves),
            arguments.GetValue(down),
            arguments.GetValue(runs),
            arguments.GetValue(shop) ?? [],
            arguments.GetValue(json))));
        return command;
    }

    private static async Task<int> RunAsync(CircuitSettings settings)
    {
        var reports = new List<CircuitReport>();
        if (settings.Url is { } url)
        {
            reports.Add(await OfRunningShopAsync(settings, url));
        }
        else
        {
            var published = Directory.CreateTempSubdirectory("flashsale-published-");
            try
            {
                var program = settings.Program ?? await ShopUnderTest.PublishAsync(published.FullName);
                for (var run = 1; run <= settings.Runs; run++)
                {
                    await using var databases = await BenchDatabases.StartAsync(settings.Engine, settings.Connection, null, settings.Folder);
                    reports.Add(await BenchmarkRun.RunAsync(settings, program, databases.ConnectionString("circuits")) with { Run = run });
                    if (settings.AsJson)
                        CircuitPrinter.PrintLine(reports[^1]);
                }
            }
            finally
            {
                published.Delete(recursive: true);
            }
        }
        if (!settings.AsJson)
            CircuitPrinter.PrintTable(reports);
        return reports.TrueForAll(report => report is { Failed: 0, Disconnected: 0 } and not { Consistent: false } and not { NotBack: > 0 }) ? 0 : 1;
    }

    private static async Task<CircuitReport> OfRunningShopAsync(CircuitSettings settings, Uri url)
    {
        using var network = new VisitorNetwork(url, 4);
        await using var visitors = new Visitors(network);
        var began = Stopwatch.GetTimestamp();
        var pages = await visitors.OpenAsync(settings.Count, settings.Ramp, _ => settings.Path, _ => null);
        var took = Stopwatch.GetElapsedTime(began);
        await Task.Delay(TimeSpan.FromSeconds(settings.Seconds));
        var report = new CircuitReport { Scenario = "watch", Count = settings.Count, Disconnected = visitors.Disconnected }.WithOpening(pages, visitors, took);
        if (settings.AsJson)
            CircuitPrinter.PrintLine(report);
        return report;
    }
}
