using System.Diagnostics;
using System.Text;
using FlashSale.Bench.Engines;
using FlashSale.Data.Engines;
using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.EndToEnd;

/// <summary>The shop as a separate process that can be killed and started again.</summary>
/// <param name="address">The address that it listens on.</param>
/// <param name="connectionString">Its SQLite database.</param>
/// <param name="afterwards">Runs when this is disposed.</param>
internal sealed class KillableShop(string address, string connectionString, Action afterwards) : IAsyncDisposable
{
    private readonly StringBuilder errors = new();
    private Process? process;
    private BenchNode? node;

    /// <summary>The shop's services on the same database in this process. They work while the shop is down.</summary>
    public async Task<T> GetAsync<T>()
        where T : notnull => (node ??= await BenchNode.OpenAsync(DatabaseEngine.Sqlite, connectionString, migrate: false)).Get<T>();

    /// <summary>Starts the shop and waits until it responds.</summary>
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

    /// <summary>Suspends the process (SIGSTOP) until it's killed.</summary>
    public async Task SuspendAsync()
    {
        using var kill = Process.Start("kill", ["-STOP", process!.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>Kills the process (SIGKILL), like a power cut.</summary>
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
        if (node is not null)
            await node.DisposeAsync();
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
