using System.Diagnostics;
using System.Text;
using FlashSale.Bench.Engines;
using FlashSale.Data.Engines;
using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.EndToEnd;

/// <summary>The shop in a separate process, which can be killed at any moment and started again.</summary>
/// <param name="address">The address that it listens on.</param>
/// <param name="connectionString">Its SQLite database.</param>
/// <param name="afterwards">Called when the shop is disposed.</param>
internal sealed class KillableShop(string address, string connectionString, Action afterwards) : IAsyncDisposable
{
    private readonly StringBuilder errors = new();
    private Process? process;
    private BenchNode? beside;

    /// <summary>The shop's services on the same database, in this process. They work even while the shop is down.</summary>
    public async Task<T> BesideAsync<T>()
        where T : notnull => (beside ??= await BenchNode.OpenAsync(DatabaseEngine.Sqlite, connectionString, migrate: false)).Get<T>();

    /// <summary>Starts the shop and waits until it answers.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        process = ShopProcess.Start([], new()
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["ASPNETCORE_URLS"] = address,
            ["ConnectionStrings__FlashSale"] = connectionString,
            ["Demo"] = "false",
            ["DetailedErrors"] = "true",
            ["Logging__LogLevel__Default"] = "Warning",
        });
        process.ErrorDataReceived += (_, line) => errors.AppendLine(line.Data);
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        using var client = new HttpClient { BaseAddress = new Uri(address) };
        while (!await IsReadyAsync(client, cancellationToken))
        {
            process.HasExited.ShouldBeFalse($"The shop did not start. {errors}");
            await Task.Delay(50, cancellationToken);
        }
    }

    /// <summary>Suspends the process until it is killed.</summary>
    public async Task HaltAsync()
    {
        using var kill = Process.Start("kill", ["-STOP", process!.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>Kills the process (SIGKILL), like a power cut: it can't finish anything.</summary>
    public async Task KillAsync()
    {
        if (process is null)
            return;
        process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
        process = null;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        if (beside is not null)
            await beside.DisposeAsync();
        afterwards();
    }

    private static async Task<bool> IsReadyAsync(HttpClient client, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await client.GetAsync(new Uri("/health/ready", UriKind.Relative), cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
