using System.CommandLine;
using System.Diagnostics;
using System.Net;
using FlashSale.Bench.Probe;
using FlashSale.Bench.Reports;
using FlashSale.Bench.Shop;

namespace FlashSale.Bench.Abuse;

/// <summary>Measures how much longer honest shoppers wait while one client attacks the shop.</summary>
internal static class AbuseCommand
{
    private const string Each = "each";

    // For what the last attack left behind.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongWarmUp = TimeSpan.FromSeconds(10);

    public static Command Create()
    {
        var common = new CommonOptions();
        var attack = new Option<string[]>("--attack")
        {
            Description = $"all: by turns; {Each}: each one alone; or some of {string.Join(", ", Attack.Names)}.",
            DefaultValueFactory = _ => [Attack.All],
            AllowMultipleArgumentsPerToken = true,
        };
        attack.AcceptOnlyFromAmong([Attack.All, Each, .. Attack.Names]);
        var shoppers = new Option<int>("--shoppers") { Description = "Shoppers, each with another address.", DefaultValueFactory = _ => 100 };
        var connections = new Option<int>("--connections") { Description = "Connections of the attacker.", DefaultValueFactory = _ => 24 };
        var products = new Option<int>("--products") { Description = "Products of the shop.", DefaultValueFactory = _ => 2_000 };
        var program = new Option<string?>("--program") { Description = "A published FlashSale.Web.dll, instead of publishing it." };
        var command = new Command("abuse", "How much longer honest shoppers wait while one client attacks the shop.")
        {
            attack, shoppers, connections, products, program,
        };
        common.AddTo(command);
        command.SetAction((arguments, _) => RunAsync(
            common.Read(arguments),
            [.. arguments.GetRequiredValue(attack).SelectMany(name => name == Each ? Attack.Names : [name]).Distinct()],
            arguments.GetValue(shoppers),
            arguments.GetValue(connections),
            arguments.GetValue(products),
            arguments.GetValue(program)));
        return command;
    }

    private static async Task<int> RunAsync(
        CommonSettings settings, IReadOnlyList<string> attacks, int shoppers, int connections, int products, string? program)
    {
        var published = Directory.CreateTempSubdirectory("flashsale-published-");
        try
        {
            program ??= await ShopUnderTest.PublishAsync(published.FullName);
            await using var databases = await settings.StartDatabasesAsync();
            var connection = databases.ConnectionString("abuse");
            await using var shop = await BenchShop.OpenAsync(settings.Engine, connection, Math.Max(shoppers, 100), oldOrders: 0);
            var catalog = await AbuseCatalog.FillAsync(shop, products);
            var reports = new List<AbuseReport>();
            // Everybody may read the description of the API, or it wouldn't be attacked.
            await using (var server = await ShopUnderTest.StartAsync(program, settings.Engine, connection, circuits: 1_000, ["Parse__PublicReference=true"]))
            {
                var tokens = new List<string>();
                for (var shopper = 0; shopper < shoppers; shopper++)
                    tokens.Add(await server.OpenSessionAsync(shopper));
                var turns = new RowLocks(settings, server, new Shoppers(server.Address, catalog, tokens), catalog, connections);
                await turns.WarmUpAsync();
                for (var run = 1; run <= settings.Runs; run++)
                    await turns.RunAsync(run, attacks, reports);
            }
            var differences = await shop.FindDifferencesAsync();
            AbusePrinter.Print([.. reports.OrderBy(report => report.Attack == AbuseReport.Baseline ? -1 : attacks.ToList().IndexOf(report.Attack))], settings.AsJson);
            foreach (var difference in differences)
                Printer.Tell("The books don't balance: " + difference);
            return differences.Count == 0 && reports.TrueForAll(report => report.Failed == 0) ? 0 : 1;
        }
        finally
        {
            published.Delete(recursive: true);
        }
    }

    private sealed class RowLocks(CommonSettings settings, ShopUnderTest server, Shoppers shoppers, AbuseCatalog catalog, int connections)
    {
        // What isn't compiled yet would be the slowest of all steps.
        public async Task WarmUpAsync()
        {
            Printer.Tell("warming up");
            await using var attacker = await StartAsync(run: 0, Attack.All);
            await AttackerCommand.BeginAsync(attacker);
            await shoppers.RunAsync(TimeSpan.Zero, LongWarmUp);
            await AttackerCommand.StopAsync(attacker);
            await Task.Delay(Pause);
            await shoppers.RunAsync(TimeSpan.Zero, LongWarmUp / 2);
        }

        public async Task RunAsync(int run, IReadOnlyList<string> attacks, List<AbuseReport> reports)
        {
            var baseline = await RunTurnAsync(run, AbuseReport.Baseline, null);
            reports.AddRange(baseline);
            foreach (var attack in attacks)
                reports.AddRange(await RunTurnAsync(run, attack, baseline));
        }

        private async Task<List<AbuseReport>> RunTurnAsync(int run, string attack, List<AbuseReport>? baseline)
        {
            var attacker = attack == AbuseReport.Baseline ? null : await StartAsync(run, attack);
            var shopping = shoppers.RunAsync(WarmUp, settings.Time);
            await Task.Delay(WarmUp);
            var before = await server.RefreshAsync();
            var began = Stopwatch.GetTimestamp();
            // In the measured time: the first second, before any limit is reached, is the worst.
            if (attacker is not null)
                await AttackerCommand.BeginAsync(attacker);
            var times = await shopping;
            var result = new AttackResult(0, 0, 0);
            if (attacker is not null)
            {
                result = await AttackerCommand.StopAsync(attacker);
                await attacker.DisposeAsync();
            }
            var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
            var cores = ((await server.RefreshAsync()).CpuMs - before.CpuMs) / 1_000 / seconds;
            await Task.Delay(Pause);
            ShopperStep?[] kinds = [null, .. Enum.GetValues<ShopperStep>()];
            List<AbuseReport> reports = [.. kinds.Select((step, i) => Report(step, baseline?[i].P99Ms))];
            Printer.Tell($"run {run}, {attack}: p99 {reports[0].P99Ms:N1} ms, ratio {reports[0].Ratio:N2}, {times.Failed} failed, {result}, {cores:N2} cores");
            return reports;

            AbuseReport Report(ShopperStep? step, double? before)
            {
                var sorted = times.Of(step);
                var p99 = ShopperTimes.Percentile(sorted, 0.99);
                return new AbuseReport(
                    settings.EngineName,
                    run,
                    attack,
                    step?.ToString().ToLowerInvariant() ?? AbuseReport.AllSteps,
                    sorted.Count,
                    ShopperTimes.Percentile(sorted, 0.5),
                    p99,
                    ShopperTimes.Percentile(sorted, 1),
                    p99 / (before ?? p99),
                    times.Failed,
                    times.FirstFailure,
                    result.Served / seconds,
                    result.Refused / seconds,
                    cores);
            }
        }

        // Each run's attacker has another address, and so budgets that nothing was taken from.
        private Task<BenchProcess> StartAsync(int run, string attack)
        {
            var number = Attack.Names.ToList().IndexOf(attack) + 1;
            return AttackerCommand.StartAsync(server.Address, new IPAddress([127, 0, (byte)(9 + run), (byte)(9 + number)]), attack, connections, catalog);
        }
    }
}
