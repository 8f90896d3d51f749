using System.CommandLine;
using FlashSale.Bench.Load;
using FlashSale.Bench.Probe;
using FlashSale.Bench.Reports;
using FlashSale.Bench.Shop;

namespace FlashSale.Bench.Http;

/// <summary>Measures what the API costs: compares orders and finds with no-op requests on the same server.</summary>
internal static class HttpCommand
{
    // More sessions would only take longer to log in.
    private const int MaxSessions = 2_000;

    private static readonly string[] Endpoints = ["noop post", "orders", "graphql orders", "noop get", "finds", "graphql finds"];

    public static Command Create()
    {
        var common = new CommonOptions();
        var buyers = new Option<int[]>("--buyers")
        {
            Description = "Number of concurrent clients, each with its own connection. Can be repeated.",
            DefaultValueFactory = _ => [64, 256],
            AllowMultipleArgumentsPerToken = true,
        };
        var sales = new Option<int>("--sales")
        {
            Description = "Number of sales that a find reads, with their products.",
            DefaultValueFactory = _ => 10,
        };
        var program = new Option<string?>("--program")
        {
            Description = "Path of a published FlashSale.Web.dll; published automatically by default.",
        };
        var command = new Command("http", "Measures orders and finds per second over the API, compared with no-ops.")
        {
            buyers, sales, program,
        };
        common.AddTo(command);
        command.SetAction((arguments, _) =>
            RunAsync(common.Read(arguments), arguments.GetRequiredValue(buyers), arguments.GetValue(sales), arguments.GetValue(program)));
        return command;
    }

    private static async Task<int> RunAsync(CommonSettings settings, IReadOnlyList<int> buyers, int sales, string? program)
    {
        var published = Directory.CreateTempSubdirectory("flashsale-published-");
        try
        {
            program ??= await ShopUnderTest.PublishAsync(published.FullName);
            await using var databases = await settings.StartDatabasesAsync();
            var connection = databases.ConnectionString("http");
            await using var shop = await BenchShop.OpenAsync(
                settings.Engine, connection, Math.Min(settings.Customers, MaxSessions), oldOrders: 0);
            var products = await shop.AddLiveSalesAsync(sales);
            var reports = new List<RunReport>();
            await using (var server = await ShopUnderTest.StartAsync(program, settings.Engine, connection, circuits: 100, settings: []))
            {
                var tokens = new List<string>();
                for (var customer = 0; customer < shop.Customers; customer++)
                    tokens.Add(await server.OpenSessionAsync(customer));
                foreach (var count in buyers)
                    await MeasureAsync(settings, new ApiClients(server.Address, count, tokens, products[0]), count, products, reports);
            }
            var differences = await shop.FindDifferencesAsync();
            var sorted = reports.OrderBy(report => Array.IndexOf(Endpoints, report.Strategy)).ThenBy(report => report.Buyers);
            Printer.Print([.. sorted.Select(report => report.WithAudit(differences))], settings.AsJson);
            return differences.Count == 0 ? 0 : 1;
        }
        finally
        {
            published.Delete(recursive: true);
        }
    }

    private static async Task MeasureAsync(
        CommonSettings settings, ApiClients clients, int count, IReadOnlyList<string> products, List<RunReport> reports)
    {
        using (clients)
        {
            // Run 0 is the warm-up.
            for (var run = 0; run <= settings.Runs; run++)
            {
                // The order alternates, because whatever follows orders shares the machine with their e-mails.
                foreach (var endpoint in run % 2 == 0 ? Endpoints.AsEnumerable().Reverse() : Endpoints)
                {
                    var result = await ClosedLoop.RunAsync(
                        count, run == 0 ? ClosedLoop.LongWarmUp : settings.Time, clients.CallerOf(endpoint));
                    if (run == 0)
                        continue;
                    var ownResult = result with { Conflicts = null, Batches = null };
                    var report = RunReport.Of("http", settings.EngineName, endpoint, run, count, clients.Sessions, ownResult) with
                    {
                        ProductIds = products,
                    };
                    Printer.Log($"run {run}, {count} clients: {endpoint}: {report.OrdersPerSecond:N0}/s, p99 {report.P99Ms:N1} ms");
                    reports.Add(report);
                }
            }
        }
    }
}
