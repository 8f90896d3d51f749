using System.CommandLine;
using System.Diagnostics;
using FlashSale.Bench.Engines;
using FlashSale.Bench.Probe;
using FlashSale.Data.Engines;

namespace FlashSale.Bench.Circuits;

/// <summary>Measures live pages: opens real circuits without browsers and measures what they show and cost.</summary>
internal static class CircuitsCommand
{
    public static Command Create()
    {
        var scenario = new Option<string>("--scenario")
        {
            Description = "watch: pages watch while others buy; opening: visitors press Buy at the start of a sale; "
                + "herd: many visitors arrive at once; waves: visitors come and go; restart: the shop is killed and restarted.",
            DefaultValueFactory = _ => "watch",
        };
        scenario.AcceptOnlyFromAmong("watch", "opening", "herd", "waves", "restart");
        var url = new Option<Uri?>("--url")
        {
            Description = "URL of a running shop (watch only, without buyers). By default, one is published and started in Production.",
        };
        var path = new Option<string>("--path") { Description = "Path of the page, with --url.", DefaultValueFactory = _ => "/" };
        var program = new Option<string?>("--program")
        {
            Description = "Path of a published FlashSale.Web.dll; published automatically by default.",
        };
        var engine = new Option<DatabaseEngine>("--engine")
        {
            Description = "sqlite or postgresql.",
            DefaultValueFactory = _ => DatabaseEngine.Sqlite,
        };
        var connection = new Option<string?>("--connection")
        {
            Description = "Connection string of an empty database. By default, a private one is created.",
        };
        var folder = new Option<string>("--folder")
        {
            Description = "Folder for private files. Use a disk, not memory.",
            DefaultValueFactory = _ => ".",
        };
        var count = new Option<int>("--count") { Description = "Number of pages.", DefaultValueFactory = _ => 1_000 };
        var products = new Option<int>("--products")
        {
            Description = "Number of products that the pages show, in turn.",
            DefaultValueFactory = _ => 1,
        };
        var ramp = new Option<int>("--ramp")
        {
            Description = "Pages opened per second; 0 for all at once.",
            DefaultValueFactory = _ => 150,
        };
        var seconds = new Option<double>("--seconds") { Description = "How long other buyers buy.", DefaultValueFactory = _ => 20 };
        var rate = new Option<int>("--rate") { Description = "Orders per second by other buyers.", DefaultValueFactory = _ => 200 };
        var pressers = new Option<int>("--pressers")
        {
            Description = "Visitors who press Buy at the opening, or who are logged in when the shop is killed.",
            DefaultValueFactory = _ => 1_000,
        };
        var units = new Option<int>("--units") { Description = "Units on sale at the opening.", DefaultValueFactory = _ => 300 };
        var herd = new Option<int>("--herd") { Description = "Visitors who arrive at once.", DefaultValueFactory = _ => 2_000 };
        var waves = new Option<int>("--waves")
        {
            Description = "Number of waves of --count visitors.",
            DefaultValueFactory = _ => 10,
        };
        var down = new Option<double>("--down")
        {
            Description = "Seconds between killing and restarting the shop.",
            DefaultValueFactory = _ => 5,
        };
        var runs = new Option<int>("--runs") { Description = "Number of runs, each with a new shop.", DefaultValueFactory = _ => 1 };
        var shop = new Option<string[]>("--shop") { Description = "A setting of the shop's process, such as DOTNET_gcServer=1." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object per run instead of the table." };
        var command = new Command(
            "circuits", "Measures live pages: time to interactive, push latency, memory and processor time per circuit.")
        {
            scenario, url, path, program, engine, connection, folder, count, products, ramp, seconds, rate, pressers, units, herd, waves,
            down, runs, shop, json,
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
                    await using var databases = await BenchDatabases.StartAsync(
                        settings.Engine, settings.Connection, null, settings.Folder);
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
        return reports.TrueForAll(report => report is { Failed: 0, Disconnected: 0 } and not { Consistent: false } and not { Lost: > 0 })
            ? 0
            : 1;
    }

    private static async Task<CircuitReport> OfRunningShopAsync(CircuitSettings settings, Uri url)
    {
        using var network = new VisitorNetwork(url, 4);
        await using var visitors = new Visitors(network);
        var began = Stopwatch.GetTimestamp();
        var pages = await visitors.OpenAsync(settings.Count, settings.Ramp, _ => settings.Path, _ => null);
        var took = Stopwatch.GetElapsedTime(began);
        await Task.Delay(TimeSpan.FromSeconds(settings.Seconds));
        var report = new CircuitReport { Scenario = "watch", Count = settings.Count, Disconnected = visitors.Disconnected }
            .WithOpening(pages, visitors, took);
        if (settings.AsJson)
            CircuitPrinter.PrintLine(report);
        return report;
    }
}
