using System.CommandLine;
using System.Globalization;
using FlashSale.Bench.Load;
using FlashSale.Bench.Reports;
using FlashSale.Bench.Shop;
using FlashSale.Data.Engines;

namespace FlashSale.Bench.Nodes;

/// <summary>Measures the total throughput of several nodes that sell one hot product from one database.</summary>
internal static class NodesCommand
{
    public static Command Create()
    {
        var common = new CommonOptions();
        var nodes = new Option<string>("--nodes") { Description = "Numbers of nodes to measure.", DefaultValueFactory = _ => "1,2,4" };
        var buyers = new Option<int>("--buyers")
        {
            Description = "Number of concurrent buyers, divided among the nodes.",
            DefaultValueFactory = _ => 256,
        };
        var command = new Command("nodes", "Measures orders per second of several nodes that sell one product from one database.")
        {
            nodes, buyers,
        };
        common.AddTo(command);
        command.SetAction(async (arguments, _) =>
        {
            var counts = arguments.GetRequiredValue(nodes).Split(',').Select(count => int.Parse(count, CultureInfo.InvariantCulture))
                .ToList();
            var settings = common.Read(arguments);
            if (settings.Engine == DatabaseEngine.Sqlite)
            {
                Printer.Log("Several nodes need a database server; using PostgreSQL.");
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
                var report = RunReport.Of("nodes", settings.EngineName, "lane", run, buyers, settings.Customers, result) with
                {
                    Nodes = count,
                    ProductIds = products,
                };
                Printer.Log(
                    $"run {run}: {count} nodes: {report.OrdersPerSecond:N0}/s, p99 {report.P99Ms:N1} ms, {report.Conflicts} conflicts");
                reports.Add(report);
            }
        }
        var differences = await shop.FindDifferencesAsync();
        var sorted = counts.SelectMany(count => reports.Where(report => report.Nodes == count));
        Printer.Print([.. sorted.Select(report => report.WithAudit(differences))], settings.AsJson);
        return differences.Count == 0 ? 0 : 1;
    }

    private static async Task<LoadResult> SellAsync(
        CommonSettings settings, string connection, string product, IReadOnlyList<string> warmUps, int buyers)
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
                    "--buyers", Text((buyers / count) + (i < buyers % count ? 1 : 0)),
                    "--seconds", settings.Time.TotalSeconds.ToString(CultureInfo.InvariantCulture),
                    "--first-customer", Text(share * i), "--customers", Text(share)));
            }
            foreach (var child in children)
                await child.ExpectAsync(LoadCommand.Ready);
            foreach (var child in children)
                await child.WriteLineAsync(LoadCommand.Go);
            var results = new List<LoadResult>();
            foreach (var child in children)
                results.Add(LoadCommand.Read(await child.ReadLineAsync()));
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
