using System.CommandLine;
using FlashSale.Bench.Load;
using FlashSale.Bench.Probe;
using FlashSale.Bench.Reports;
using FlashSale.Bench.Shop;

namespace FlashSale.Bench.Http;

/// <summary>Measures orders and finds over the shop's API against requests that do nothing, on the same server: what the API costs.</summary>
internal static class HttpCommand
{
    // Who buys has a session of his own; more than these only take longer to log in.
    private const int MostSessions = 2_000;

    private static readonly string[] Endpoints = ["noop post", "orders", "graphql orders", "noop get", "finds", "graphql finds"];

    public static Command Create()
    {
        var common = new CommonOptions();
        var buyers = new Option<int[]>("--buyers") { Description = "Clients at once, each with a connection.", DefaultValueFactory = _ => [64, 256], AllowMultipleArgumentsPerToken = true };
        var sales = new Option<int>("--sales") { Description = "Sales that a find reads, with their products.", DefaultValueFactory = _ => 10 };
        var program = new Option<string?>("--program") { Description = "A published FlashSale.Web.dll, instead of publishing it." };
        var command = new Command("http", "Orders and finds a second over the API, and no-ops a second of the same server.") { buyers, sales, program };
        common.AddTo(command);
        command.SetAction((arguments, _) => RunAsync(common.Read(arguments), arguments.GetRequiredValue(buyers), arguments.GetValue(sales), arguments.GetValue(program)));
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
            await using var shop = await BenchShop.OpenAsync(settings.Engine, connection, Math.Min(settings.Customers, MostSessions), oldOrders: 0);
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
            Printer.Print([.. reports.OrderBy(report => Array.IndexOf(Endpoints, report.Strategy)).ThenBy(report => report.Buyers).Select(report => report.Checked(differences))], settings.AsJson);
            return differences.Count == 0 ? 0 : 1;
        }
        finally
        {
            published.Delete(recursive: true);
        }
    }

    private static async Task MeasureAsync(CommonSettings settings, ApiClients clients, int count, IReadOnlyList<string> products, List<RunReport> reports)
    {
        using (clients)
        {
            // Run 0 is the warm-up.
            for (var run = 0; run <= settings.Runs; run++)
            {
                // What follows orders shares the machine with their mails, so each comes first by turns.
                foreach (var endpoint in run % 2 == 0 ? Endpoints.AsEnumerable().Reverse() : Endpoints)
                {
                    var result = await ClosedLoop.RunAsync(count, run == 0 ? ClosedLoop.LongWarmUp : settings.Time, clients.CallerOf(endpoint));
                    if (run == 0)
                        continue;
                    var report = RunReport.Of("http", settings.EngineName, endpoint, run, count, clients.Sessions, result with { Conflicts = null, Batches = null }) with { ProductIds = products };
                    Printer.Tell($"run {run}, {count} clients: {endpoint}: {report.OrdersPerSecond:N0}/s, p99 {report.P99Ms:N1} ms");
                    reports.Add(report);
                }
            }
        }
    }
}
