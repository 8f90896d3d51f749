using System.CommandLine;
using System.Text.Json;
using System.Threading.Channels;
using FlashSale.Bench.Engines;
using FlashSale.Data.Engines;
using FlashSale.Domain.Ordering;

namespace FlashSale.Bench.Worker;

/// <summary>
/// A checkout process that tests control and kill. It writes <c>ready</c>, reads <see cref="WorkerRequest"/> lines from its input, and
/// writes a <see cref="WorkerAnswer"/> line for each. It ends when its input is closed.
/// </summary>
internal static class WorkerCommand
{
    public const string Ready = "ready";

    public static Command Create()
    {
        var engine = new Option<DatabaseEngine>("--engine") { Required = true };
        var connection = new Option<string>("--connection") { Required = true };
        var command = new Command("worker", "Places the orders on its standard input, one JSON object per line. For tests.")
        {
            engine, connection,
        };
        command.Hidden = true;
        command.SetAction((arguments, cancellationToken) =>
            RunAsync(
                arguments.GetRequiredValue(engine), arguments.GetRequiredValue(connection), Console.In, Console.Out, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        DatabaseEngine engine, string connectionString, TextReader input, TextWriter output, CancellationToken cancellationToken)
    {
        await using var node = await BenchNode.OpenAsync(engine, connectionString, migrate: false);
        var checkout = node.Get<ICheckout>();
        var answers = Channel.CreateUnbounded<WorkerAnswer>(new UnboundedChannelOptions { SingleReader = true });
        var writing = WriteAsync(answers.Reader, output, cancellationToken);

        var buying = new List<Task>();
        while (await input.ReadLineAsync(cancellationToken) is { } line)
        {
            var request = JsonSerializer.Deserialize<WorkerRequest>(line)!;
            buying.Add(BuyAsync(checkout, request, answers.Writer));
        }
        await Task.WhenAll(buying);
        answers.Writer.Complete();
        await writing;
        return 0;
    }

    private static async Task BuyAsync(ICheckout checkout, WorkerRequest request, ChannelWriter<WorkerAnswer> answers)
    {
        try
        {
            var outcome = await checkout.PlaceOrderAsync(
                new PurchaseRequest(request.UserId, request.ProductId, request.Quantity, request.Key));
            var order = (outcome as PurchaseOutcome.Accepted)?.Order;
            await answers.WriteAsync(new WorkerAnswer(request.Number, outcome.GetType().Name, order?.Id, order?.ClaimNumber, null));
        }
        // Every exception is reported to the controlling process.
        catch (Exception fault)
        {
            await answers.WriteAsync(new WorkerAnswer(request.Number, "Fault", null, null, fault.Message));
        }
    }

    private static async Task WriteAsync(ChannelReader<WorkerAnswer> answers, TextWriter output, CancellationToken cancellationToken)
    {
        await output.WriteLineAsync(Ready);
        await output.FlushAsync(cancellationToken);
        while (await answers.WaitToReadAsync(cancellationToken))
        {
            while (answers.TryRead(out var answer))
                await output.WriteLineAsync(JsonSerializer.Serialize(answer));
            await output.FlushAsync(cancellationToken);
        }
    }
}
