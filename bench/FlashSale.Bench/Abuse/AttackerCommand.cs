using System.CommandLine;
using System.Net;
using System.Text.Json;

namespace FlashSale.Bench.Abuse;

/// <summary>
/// Runs the attacker in its own process, so that it doesn't slow the shoppers down. It writes <c>ready</c>, attacks from the first input
/// line to the second, and writes its <see cref="AttackResult"/> as a line of JSON.
/// </summary>
internal static class AttackerCommand
{
    private const string Ready = "ready";
    private const string Go = "go";
    private const string Stop = "stop";
    private const string Name = "attacker";

    public static Command Create()
    {
        var shop = new Option<string>("--shop") { Required = true };
        var source = new Option<string>("--source") { Required = true };
        var attack = new Option<string>("--attack") { Required = true };
        var connections = new Option<int>("--connections") { Required = true };
        var products = new Option<string>("--products") { Required = true };
        var sales = new Option<string>("--sales") { Required = true };
        var command = new Command(Name, "The attacker process of the command abuse.")
        {
            shop, source, attack, connections, products, sales,
        };
        command.Hidden = true;
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var address = new Uri(arguments.GetRequiredValue(shop));
            var catalog = new AbuseCatalog(arguments.GetRequiredValue(products).Split(','), arguments.GetRequiredValue(sales).Split(','));
            var name = arguments.GetRequiredValue(attack);
            var attacks = Attack.In(new RawRequest(address), catalog).Where(each => name is Attack.All || each.Name == name).ToList();
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var attacker = new Attacker(
                address, IPAddress.Parse(arguments.GetRequiredValue(source)), attacks, arguments.GetValue(connections));
            await WarmUpAsync(address, attacks, cancellationToken);
            await Console.Out.WriteLineAsync(Ready);
            await Console.In.ReadLineAsync(cancellationToken);
            var attacking = attacker.RunAsync(stop.Token);
            await Console.In.ReadLineAsync(cancellationToken);
            await stop.CancelAsync();
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(await attacking));
            return 0;
        });
        return command;
    }

    /// <summary>Starts the process.</summary>
    public static async Task<BenchProcess> StartAsync(Uri shop, IPAddress source, string attack, int connections, AbuseCatalog catalog)
    {
        var attacker = BenchProcess.Start(
            Name,
            "--shop", shop.ToString(),
            "--source", source.ToString(),
            "--attack", attack,
            "--connections", $"{connections}",
            "--products", string.Join(',', catalog.Products),
            "--sales", string.Join(',', catalog.Sales));
        await attacker.ExpectAsync(Ready);
        return attacker;
    }

    /// <summary>Starts the attack.</summary>
    public static Task BeginAsync(BenchProcess attacker) => attacker.WriteLineAsync(Go);

    // Otherwise, JIT compilation would use a processor during the first second of the attack.
    private static async Task WarmUpAsync(Uri shop, IReadOnlyList<Attack> attacks, CancellationToken cancellationToken)
    {
        using var connection = new RawConnection(shop, IPAddress.Loopback);
        for (var number = 0; number < 50; number++)
        {
            foreach (var attack in attacks)
                attack.Request(number);
            await connection.SendAsync(new RawRequest(shop).Page("/time"), cancellationToken);
        }
    }

    /// <summary>Stops the attack.</summary>
    public static async Task<AttackResult> StopAsync(BenchProcess attacker)
    {
        await attacker.WriteLineAsync(Stop);
        return JsonSerializer.Deserialize<AttackResult>(await attacker.ReadLineAsync())!;
    }
}
