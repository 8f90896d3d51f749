using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using FlashSale.Bench.Worker;
using FlashSale.Data.Engines;
using FlashSale.Domain.Ordering;

namespace FlashSale.Tests.Data.Ordering.Faults;

/// <summary>A process that handles purchase requests and can be killed.</summary>
internal sealed class SellingProcess : IAsyncDisposable
{
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromMinutes(1);

    private readonly Process process;
    private readonly ConcurrentDictionary<int, TaskCompletionSource<WorkerAnswer?>> waiting = new();
    private readonly SemaphoreSlim writing = new(1);
    private readonly Task reading;
    private readonly Task<string> errors;
    private readonly Lock gate = new();
    private readonly List<(int Answers, TaskCompletionSource Reached)> marks = [];
    private volatile bool over;
    private int numbers;
    private int answered;

    private SellingProcess(Process process)
    {
        this.process = process;
        errors = process.StandardError.ReadToEndAsync();
        reading = ReadAsync();
    }

    /// <summary>Starts a process and waits until it accepts orders.</summary>
    public static async Task<SellingProcess> StartAsync(DatabaseEngine engine, string connectionString)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "FlashSale.Bench.dll");
        var start = new ProcessStartInfo("dotnet", [program, "worker", "--engine", engine.ToString(), "--connection", connectionString])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // The process is too short-lived for tiered compilation to pay off.
        start.Environment["DOTNET_TieredPGO"] = "0";
        var process = Process.Start(start)!;
        if (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) == WorkerCommand.Ready)
            return new SellingProcess(process);
        throw new InvalidOperationException(
            $"The selling process did not start. {await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)}");
    }

    /// <summary>Sends a purchase request.</summary>
    /// <returns>The response; null if the process ended first.</returns>
    public async Task<WorkerAnswer?> BuyAsync(PurchaseRequest purchase)
    {
        var number = Interlocked.Increment(ref numbers);
        var answer = new TaskCompletionSource<WorkerAnswer?>(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting[number] = answer;
        var line = JsonSerializer.Serialize(
            new WorkerRequest(number, purchase.UserId, purchase.ProductId, purchase.Quantity, purchase.IdempotencyKey));
        await writing.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            await process.StandardInput.WriteLineAsync(line);
            await process.StandardInput.FlushAsync();
        }
        catch (IOException)
        {
            // The process has ended, so it doesn't handle this request.
            answer.TrySetResult(null);
        }
        finally
        {
            writing.Release();
        }
        if (over)
            answer.TrySetResult(null);
        return await answer.Task.WaitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Completes when the process has sent this many responses or has ended.</summary>
    public Task AnsweredAsync(int answers)
    {
        lock (gate)
        {
            if (over || answered >= answers)
                return Task.CompletedTask;
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            marks.Add((answers, reached));
            return reached.Task;
        }
    }

    /// <summary>Kills the process (SIGKILL), like a power cut.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        await reading;
    }

    /// <summary>Lets the process finish its requests. Fails if it doesn't end by itself with exit code 0.</summary>
    public async Task FinishAsync()
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(ShutdownTimeout);
        await reading;
        process.ExitCode.ShouldBe(0, await errors);
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync();
        await reading;
        process.Dispose();
        writing.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            while (await process.StandardOutput.ReadLineAsync() is { } line)
                Take(JsonSerializer.Deserialize<WorkerAnswer>(line)!);
        }
        catch (JsonException)
        {
            // The process was killed in the middle of a line, which acknowledges nothing.
        }
        lock (gate)
        {
            over = true;
            marks.ForEach(mark => mark.Reached.TrySetResult());
        }
        foreach (var answer in waiting.Values)
            answer.TrySetResult(null);
    }

    private void Take(WorkerAnswer answer)
    {
        if (waiting.TryRemove(answer.Number, out var waiter))
            waiter.TrySetResult(answer);
        lock (gate)
        {
            answered++;
            marks.FindAll(mark => mark.Answers <= answered).ForEach(mark => mark.Reached.TrySetResult());
        }
    }
}
