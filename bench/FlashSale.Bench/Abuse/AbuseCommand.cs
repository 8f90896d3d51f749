using System.CommandLine;
using System.Diagnostics;
using System.Net;
using FlashSale.Bench.Probe;
using FlashSale.Bench.Reports;
using FlashSale.Bench.Shop;

namespace FlashSale.Bench.Abuse;

/// <summary>Measures how much longer regular shoppers wait while one client attacks the shop.</summary>
internal static class AbuseCommand
{
    private const string Each = "each";

    // Lets the shop finish work that the last attack caused.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongWarmUp = TimeSpan.FromSeconds(10);

    public static Command Create()
    {
        var common = new CommonOptions();
        var attack = new Option<string[]>("--attack")
        {
            Description = $"all: in turn; {Each}: each one alone; or some of {string.Join(", ", Attack.Names)}.",
            DefaultValueFactory = _ => [Attack.All],
            AllowMultipleArgumentsPerToken = true,
        };
        attack.AcceptOnlyFromAmong([Attack.All, Each, .. Attack.Names]);
        var shoppers = new Option<int>("--shoppers")
        {
            Description = "Number of shoppers, each with their own address.",
            DefaultValueFactory = _ => 100,
        };
        var connections = new Option<int>("--connections")
        {
            Description = "Number of the attacker's connections.",
            DefaultValueFactory = _ => 24,
        };
        var products = new Option<int>("--products") { Description = "Number of products in the shop.", DefaultValueFactory = _ => 2_000 };
        var program = new Option<string?>("--program")
        {
            Description = "Path of a published FlashSale.Web.dll; published automatically by default.",
        };
        var command = new Command("abuse", "Measures how much longer regular shoppers wait while one client attacks the shop.")
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
            // The API description must be public, or it couldn't be attacked.
            await using (var server = await ShopUnderTest.StartAsync(
                program, settings.Engine, connection, circuits: 1_000, ["Parse__PublicReference=true"]))
            {
                var tokens = new List<string>();
                for (var shopper = 0; shopper < shoppers; shopper++)
                    tokens.Add(await server.OpenSessionAsync(shopper));
                var attackRuns = new AttackRuns(settings, server, new Shoppers(server.Address, catalog, tokens), catalog, connections);
                await attackRuns.WarmUpAsync();
                for (var run = 1; run <= settings.Runs; run++)
                    await attackRuns.RunAsync(run, attacks, reports);
            }
            var differences = await shop.FindDifferencesAsync();
            var order = attacks.Prepend(AbuseReport.Baseline).ToList();
            AbusePrinter.Print([.. reports.OrderBy(report => order.IndexOf(report.Attack))], settings.AsJson);
            foreach (var difference in differences)
                Printer.Log("Stock audit found a difference: " + difference);
            return differences.Count == 0 && reports.TrueForAll(report => report.Failed == 0) ? 0 : 1;
        }
        finally
        {
            published.Delete(recursive: true);
        }
    }

    private sealed class AttackRuns(CommonSettings settings, ShopUnderTest server, Shoppers shoppers, AbuseCatalog catalog, int connections)
    {
        // Otherwise, JIT compilation would dominate the slowest steps.
        public async Task WarmUpAsync()
        {
            Printer.Log("warming up");
            await using var attacker = await StartAsync(run: 0, Attack.All);
            await AttackerCommand.BeginAsync(attacker);
            await shoppers.RunAsync(TimeSpan.Zero, LongWarmUp);
            await AttackerCommand.StopAsync(attacker);
            await Task.Delay(Pause);
            await shoppers.RunAsync(TimeSpan.Zero, LongWarmUp / 2);
        }

        public async Task RunAsync(int run, IReadOnlyList<string> attacks, List<AbuseReport> reports)
        {
            var baseline = await MeasureAsync(run, AbuseReport.Baseline, null);
            reports.AddRange(baseline);
            foreach (var attack in attacks)
                reports.AddRange(await MeasureAsync(run, attack, baseline));
        }

        private async Task<List<AbuseReport>> MeasureAsync(int run, string attack, List<AbuseReport>? baseline)
        {
            var attacker = attack == AbuseReport.Baseline ? null : await StartAsync(run, attack);
            var shopping = shoppers.RunAsync(WarmUp, settings.Time);
            await Task.Delay(WarmUp);
            var before = await server.GetStateAsync();
            var startedAt = Stopwatch.GetTimestamp();
            // Within the measured time, because the first second, before any limit is reached, is the worst.
            if (attacker is not null)
                await AttackerCommand.BeginAsync(attacker);
            var times = await shopping;
            var result = new AttackResult(0, 0, 0);
            if (attacker is not null)
            {
                result = await AttackerCommand.StopAsync(attacker);
                await attacker.DisposeAsync();
            }
            var seconds = Stopwatch.GetElapsedTime(startedAt).TotalSeconds;
            var cores = ((await server.GetStateAsync()).CpuMs - before.CpuMs) / 1_000 / seconds;
            await Task.Delay(Pause);
            ShopperStep?[] kinds = [null, .. Enum.GetValues<ShopperStep>()];
            List<AbuseReport> reports = [.. kinds.Select((step, i) => Report(step, baseline?[i].P99Ms))];
            Printer.Log(
                $"run {run}, {attack}: p99 {reports[0].P99Ms:N1} ms, ratio {reports[0].Ratio:N2}, {times.Failed} failed, {result}, "
                + $"{cores:N2} cores");
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

        // Each run's attacker uses another address, whose rate limits are still unused.
        private Task<BenchProcess> StartAsync(int run, string attack)
        {
            var number = Attack.Names.ToList().IndexOf(attack) + 1;
            return AttackerCommand.StartAsync(
                server.Address, new IPAddress([127, 0, (byte)(9 + run), (byte)(9 + number)]), attack, connections, catalog);
        }
    }
}
