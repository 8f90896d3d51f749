using System.CommandLine;
using System.Text.Json;
using FlashSale.Bench.Engines;
using FlashSale.Bench.Load;
using FlashSale.Data.Engines;
using FlashSale.Domain.Ordering;

namespace FlashSale.Bench.Nodes;

/// <summary>
/// One node with its buyers. It warms up on another product, writes <c>ready</c>, waits for <c>go</c>, sells, and writes its
/// <see cref="LoadResult"/> as a line of JSON.
/// </summary>
internal static class LoadCommand
{
    public const string Ready = "ready";
    public const string Go = "go";

    private const int WarmOrders = 5_000;

    public static Command Create()
    {
        var engine = new Option<DatabaseEngine>("--engine") { Required = true };
        var connection = new Option<string>("--connection") { Required = true };
        var warmUp = new Option<string>("--warm-up") { Required = true };
        var product = new Option<string>("--product") { Required = true };
        var buyers = new Option<int>("--buyers") { Required = true };
        var seconds = new Option<double>("--seconds") { Required = true };
        var firstCustomer = new Option<int>("--first-customer") { Required = true };
        var customers = new Option<int>("--customers") { Required = true };
        var command = new Command("load", "One process of the command nodes.")
        {
            engine, connection, warmUp, product, buyers, seconds, firstCustomer, customers,
        };
        command.Hidden = true;
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var node = await BenchNode.OpenAsync(
                arguments.GetValue(engine), arguments.GetRequiredValue(connection), migrate: false);
            var checkout = node.Get<ICheckout>();
            var (first, count) = (arguments.GetValue(firstCustomer), arguments.GetValue(customers));
            // A number of orders instead of a fixed time, because several processes compile at once.
            for (var orders = 0; orders < WarmOrders;)
            {
                var warming = await new Buyers(checkout, [arguments.GetRequiredValue(warmUp)], first, count)
                    .RunAsync(arguments.GetValue(buyers), ClosedLoop.LongWarmUp);
                orders += warming.Accepted + 1;
            }
            var load = new Buyers(checkout, [arguments.GetRequiredValue(product)], first, count);
            await Console.Out.WriteLineAsync(Ready);
            if (await Console.In.ReadLineAsync(cancellationToken) != Go)
                return 1;
            var result = await load.RunAsync(arguments.GetValue(buyers), TimeSpan.FromSeconds(arguments.GetValue(seconds)));
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(result));
            return 0;
        });
        return command;
    }

    /// <summary>Parses the result that the process wrote.</summary>
    public static LoadResult Read(string line) => JsonSerializer.Deserialize<LoadResult>(line)!;
}
