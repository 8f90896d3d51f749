using System.CommandLine;
using System.Net.Http.Json;
using FlashSale.Bench.Load;
using FlashSale.Bench.Reports;
using FlashSale.Bench.Shop;

namespace FlashSale.Bench.Http;

/// <summary>Measures orders over HTTP against requests that do nothing, on the same server: what the checkout costs a web server.</summary>
internal static class HttpCommand
{
    public static Command Create()
    {
        var common = new CommonOptions();
        var buyers = new Option<int>("--buyers") { Description = "Buyers at once, each with a connection.", DefaultValueFactory = _ => 256 };
        var command = new Command("http", "Orders a second over HTTP, and no-ops a second of the same server.") { buyers };
        common.AddTo(command);
        command.SetAction((arguments, _) => RunAsync(common.Read(arguments), arguments.GetValue(buyers)));
        return command;
    }

    private static async Task<int> RunAsync(CommonSettings settings, int buyers)
    {
        await using var databases = await settings.StartDatabasesAsync();
        var connection = databases.ConnectionString("http");
        await using var shop = await BenchShop.OpenAsync(settings.Engine, connection, settings.Customers, oldOrders: 0);
        var reports = new List<RunReport>();
        await using (var server = BenchProcess.Start("serve", "--engine", settings.EngineName, "--connection", connection))
        {
            using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = buyers, UseProxy = false }) { BaseAddress = new Uri(await server.ListenAsync()) };
            // Run 0 is the warm-up.
            for (var run = 0; run <= settings.Runs; run++)
            {
                foreach (var path in new[] { "noop", "orders" })
                {
                    var products = await shop.AddLiveSalesAsync(1);
                    var visitors = new HttpBuyers(client, path, products[0], settings.Customers);
                    var result = await ClosedLoop.RunAsync(buyers, run == 0 ? ClosedLoop.LongWarmUp : settings.Time, visitors.BuyAsync);
                    if (run == 0)
                        continue;
                    var report = RunReport.Of("http", settings.EngineName, path, run, buyers, settings.Customers, result with { Conflicts = null, Batches = null }) with { ProductIds = products };
                    Printer.Tell($"run {run}: {path}: {report.OrdersPerSecond:N0}/s, p99 {report.P99Ms:N1} ms");
                    reports.Add(report);
                }
            }
        }
        var differences = await shop.FindDifferencesAsync();
        Printer.Print([.. reports.OrderBy(report => report.Strategy, StringComparer.Ordinal).Select(report => report.Checked(differences))], settings.AsJson);
        return differences.Count == 0 ? 0 : 1;
    }

    private sealed class HttpBuyers(HttpClient client, string path, string product, int customers)
    {
        private readonly Uri uri = new(path, UriKind.Relative);
        private int purchases = -1;

        public async Task<bool> BuyAsync(int buyer, CancellationToken cancellationToken)
        {
            var customer = (int)((uint)Interlocked.Increment(ref purchases) % customers);
            var request = new OrderRequest(BenchShop.CustomerId(customer), product, 1, Guid.NewGuid().ToString());
            using var response = await client.PostAsJsonAsync(uri, request, WireJson.Default.OrderRequest, cancellationToken);
            response.EnsureSuccessStatusCode();
            var reply = await response.Content.ReadFromJsonAsync(WireJson.Default.OrderReply, cancellationToken);
            return reply!.Outcome is "Accepted" or "Noop";
        }
    }
}
