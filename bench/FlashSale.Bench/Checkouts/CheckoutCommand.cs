using System.CommandLine;
using FlashSale.Bench.Baselines;
using FlashSale.Bench.Engines;
using FlashSale.Bench.Load;
using FlashSale.Bench.Reports;
using FlashSale.Bench.Shop;
using FlashSale.Data;
using FlashSale.Data.Engines;
using FlashSale.Domain;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Realtime;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Bench.Checkouts;

/// <summary>Compares the throughput of the shop's checkout with that of the baselines, alternating within each run.</summary>
internal static class CheckoutCommand
{
    private const string All = "all";

    public static Command Create()
    {
        var common = new CommonOptions();
        var strategies = new Option<string[]>("--strategy")
        {
            Description = "lane (the shop's), rowversion, conditional, or all. Can be repeated.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [All],
        };
        strategies.AcceptOnlyFromAmong([All, .. Enum.GetNames<Strategy>().Select(name => name.ToLowerInvariant())]);
        var buyers = Numbers("--buyers", "Number of concurrent buyers. Can be repeated.", 64);
        var alone = new Option<bool>("--alone") { Description = "A single buyer; same as --buyers 1." };
        var products = Numbers("--products", "Number of products that are bought. Can be repeated.", 1);
        var orders = Numbers(
            "--orders", "Number of existing orders, up to 10,000,000. Can be repeated; each value gets its own database.", 0);
        var subscribers = Numbers("--subscribers", "Number of open pages that receive stock updates. Can be repeated.", 0);
        var soldOut = new Option<bool>("--sold-out") { Description = "Sells products without units and counts refusals per second." };
        var command = new Command("checkout", "Measures orders per second through the checkout.")
        {
            strategies, buyers, alone, products, orders, subscribers, soldOut,
        };
        common.AddTo(command);
        command.SetAction(async (arguments, _) =>
        {
            var chosen = arguments.GetRequiredValue(strategies);
            var chosenStrategies = chosen.Contains(All)
                ? Enum.GetValues<Strategy>()
                : [.. chosen.Select(name => Enum.Parse<Strategy>(name, ignoreCase: true)).Distinct()];
            int[] buyerCounts = arguments.GetValue(alone) ? [1] : arguments.GetRequiredValue(buyers);
            var scenarios =
                from rows in arguments.GetRequiredValue(orders).Distinct()
                from buyerCount in buyerCounts.Distinct()
                from count in arguments.GetRequiredValue(products).Distinct()
                from subject in chosenStrategies
                from viewers in arguments.GetRequiredValue(subscribers).Distinct()
                select new Scenario(subject, buyerCount, count, rows, viewers, arguments.GetValue(soldOut));
            return await RunAsync(common.Read(arguments), [.. scenarios]);
        });
        return command;
    }

    private static Option<int[]> Numbers(string name, string description, int defaultValue) => new(name)
    {
        Description = description,
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [defaultValue],
    };

    private static async Task<int> RunAsync(CommonSettings settings, List<Scenario> scenarios)
    {
        await using var databases = await settings.StartDatabasesAsync();
        var shops = new Dictionary<int, BenchShop>();
        try
        {
            foreach (var rows in scenarios.Select(scenario => scenario.Orders).Distinct())
            {
                Printer.Log($"Creating a shop with {settings.Customers:N0} customers and {rows:N0} orders …");
                shops.Add(rows, await BenchShop.OpenAsync(
                    settings.Engine, databases.ConnectionString($"orders{rows}"), settings.Customers, rows));
            }
            Printer.Log("Warming up …");
            foreach (var scenario in scenarios.DistinctBy(scenario => scenario.Strategy))
                await SellAsync(scenario with { Products = 1 }, shops[scenario.Orders], ClosedLoop.LongWarmUp);
            var reports = new List<RunReport>();
            for (var run = 1; run <= settings.Runs; run++)
            {
                foreach (var scenario in scenarios)
                    reports.Add(await MeasureAsync(settings, scenario, shops[scenario.Orders], run));
            }
            Printer.Log("Running the stock audit …");
            var differences = new List<string>();
            foreach (var shop in shops.Values)
                differences.AddRange(await shop.FindDifferencesAsync());
            reports = reports.ConvertAll(report => report.WithAudit(differences));
            Printer.Print([.. scenarios.SelectMany(scenario => reports.Where(scenario.IsOf))], settings.AsJson);
            return differences.Count == 0 ? 0 : 1;
        }
        finally
        {
            foreach (var shop in shops.Values)
                await shop.DisposeAsync();
        }
    }

    private static async Task<RunReport> MeasureAsync(CommonSettings settings, Scenario scenario, BenchShop shop, int run)
    {
        var (products, result, notifications) = await SellAsync(scenario, shop, settings.Time);
        var report = RunReport.Of("checkout", settings.EngineName, scenario.Subject, run, scenario.Buyers, shop.Customers, result) with
        {
            Products = scenario.Products,
            Orders = scenario.Orders,
            Subscribers = scenario.Subscribers,
            Notifications = notifications,
            ProductIds = products,
        };
        if (scenario.SoldOut)
            report = report with { OrdersPerSecond = Math.Round(result.Refused / result.Seconds, 1) };
        Printer.Log(
            $"run {run}: {scenario.Subject}, {scenario.Buyers} buyers, {scenario.Products} products, {scenario.Orders} existing orders, "
            + $"{scenario.Subscribers} subscribers: {report.OrdersPerSecond:N0}/s, p99 {report.P99Ms:N1} ms");
        return report;
    }

    private static async Task<(IReadOnlyList<string> Products, LoadResult Result, long Notifications)> SellAsync(
        Scenario scenario, BenchShop shop, TimeSpan time)
    {
        // Baselines block a thread while they wait for SQLite's file and shouldn't wait for the thread pool to grow.
        // Other strategies wait without a thread, so more threads than processors would slow them down.
        var keepThreads = scenario.Strategy != Strategy.Lane && shop.Node.Get<DatabaseOptions>().Provider == DatabaseEngine.Sqlite;
        ThreadPool.SetMinThreads(Environment.ProcessorCount + (keepThreads ? scenario.Buyers : 0), Environment.ProcessorCount);
        var products = await shop.AddLiveSalesAsync(scenario.Products, scenario.SoldOut);
        await using var viewers = await Viewers.StartAsync(shop.Node.Get<StockFeed>(), products, scenario.Subscribers);
        var checkout = CheckoutOf(shop.Node, scenario.Strategy);
        var result = await new Buyers(checkout, products, firstCustomer: 0, shop.Customers).RunAsync(scenario.Buyers, time);
        (checkout as Baseline)?.Dispose();
        return (products, result, viewers.Notifications);
    }

    private static ICheckout CheckoutOf(BenchNode node, Strategy strategy) => strategy switch
    {
        Strategy.Lane => node.Get<ICheckout>(),
        Strategy.RowVersion =>
            new RowVersionCheckout(node.Get<IDbContextFactory<FlashSaleDbContext>>(), node.Get<Currency>(), TimeProvider.System),
        Strategy.Conditional =>
            new ConditionalCheckout(node.Get<IDbContextFactory<FlashSaleDbContext>>(), node.Get<Currency>(), TimeProvider.System),
        _ => throw new ArgumentOutOfRangeException(nameof(strategy), strategy, "There is no such strategy."),
    };

    private sealed record Scenario(Strategy Strategy, int Buyers, int Products, int Orders, int Subscribers, bool SoldOut)
    {
        public string Subject => Strategy.ToString().ToLowerInvariant();

        public bool IsOf(RunReport report) => report.Strategy == Subject
            && report.Buyers == Buyers
            && report.Products == Products
            && report.Orders == Orders
            && report.Subscribers == Subscribers;
    }
}
