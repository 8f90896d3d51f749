using System.CommandLine;
using System.Globalization;
using FlashSale.Bench.Load;
using FlashSale.Bench.Reports;
using FlashSale.Bench.Shop;
using FlashSale.Data.Engines;

namespace FlashSale.Bench.Nodes;

/// <summary>Measures what several selling processes on one database sell of one hot product, together.</summary>
internal static class NodesCommand
{
    public static Command Create()
    {
        var common = new CommonOptions();
        var nodes = new Option<string>("--nodes") { Description = "How many processes, one after the other.", DefaultValueFactory = _ => "1,2,4" };
        var buyers = new Option<int>("--buyers") { Description = "Buyers at once, shared out among the processes.", DefaultValueFactory = _ => 256 };
        var command = new Command("nodes", "Orders a second of 1, 2, 4 processes that sell the same product from one database.") { nodes, buyers };
        common.AddTo(command);
        command.SetAction(async (arguments, _) =>
        {
            var counts = arguments.GetRequiredValue(nodes).Split(',').Select(count => int.Parse(count, CultureInfo.InvariantCulture)).ToList();
            var settings = common.Read(arguments);
            if (settings.Engine == DatabaseEngine.Sqlite)
            {
                Printer.Tell("Several processes need a database server: PostgreSQL is taken.");
                settings = settings with { Engine = DatabaseEngine.PostgreSql };
            }
            return await RunAsync(settings, counts, arguments.GetValue(buyers));
        });
        return command;
    }

    private static async Task<int> RunAsync(CommonSettings settings, List<int> counts, int buyers)
    {
        await using var databases = await settings.StartDatabasesAsync();
        var connection = databases.ConnectionString("nodes");
        await using var shop = await BenchShop.OpenAsync(settings.Engine, connection, settings.Customers, oldOrders: 0);
        var reports = new List<RunReport>();
        for (var run = 1; run <= settings.Runs; run++)
        {
            foreach (var count in counts)
            {
                var products = await shop.AddLiveSalesAsync(1);
                var warmUps = await shop.AddLiveSalesAsync(count);
                var result = await SellAsync(settings, connection, products[0], warmUps, buyers);
                var report = RunReport.Of("nodes", settings.EngineName, "lane", run, buyers, settings.Customers, result) with { Nodes = count, ProductIds = products };
                Printer.Tell($"run {run}: {count} nodes: {report.OrdersPerSecond:N0}/s, p99 {report.P99Ms:N1} ms, {report.Conflicts} conflicts");
                reports.Add(report);
            }
        }
        var differences = await shop.FindDifferencesAsync();
        Printer.Print([.. counts.SelectMany(count => reports.Where(report => report.Nodes == count)).Select(report => report.Checked(differences))], settings.AsJson);
        return differences.Count == 0 ? 0 : 1;
    }

    private static async Task<LoadResult> SellAsync(CommonSettings settings, string connection, string product, IReadOnlyList<string> warmUps, int buyers)
    {
        var count = warmUps.Count;
        var children = new List<BenchProcess>();
        try
        {
            for (var i = 0; i < count; i++)
            {
                var share = settings.Customers / count;
                children.Add(BenchProcess.Start(
                    "load", "--engine", settings.EngineName, "--connection", connection, "--warm-up", warmUps[i], "--product", product,
                    "--buyers", Text((buyers / count) + (i < buyers % count ? 1 : 0)), "--seconds", settings.Time.TotalSeconds.ToString(CultureInfo.InvariantCulture), "--first-customer", Text(share * i), "--customers", Text(share)));
            }
            foreach (var child in children)
                await child.ExpectAsync(LoadCommand.Ready);
            foreach (var child in children)
                await child.TellAsync(LoadCommand.Go);
            var results = new List<LoadResult>();
            foreach (var child in children)
                results.Add(LoadCommand.Read(await child.ListenAsync()));
            return LoadResult.Sum(results);
        }
        finally
        {
            foreach (var child in children)
                await child.DisposeAsync();
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
