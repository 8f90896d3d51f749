using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FlashSale.Tests.Infrastructure;

/// <summary>
/// A node of a shop as a separate process on a shared database. It can be paused, killed and started again, and its clock can be wrong.
/// </summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private readonly StringBuilder output = new();
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly Dictionary<string, string> environment;
    private Process? process;

    private NodeProcess(string address, Dictionary<string, string> environment)
    {
        Address = address;
        this.environment = environment;
    }

    /// <summary>The address that it listens on.</summary>
    public string Address { get; }

    /// <summary>Starts a node on PostgreSQL and waits until it is ready.</summary>
    /// <param name="connectionString">The database, migrated.</param>
    /// <param name="ahead">How far the machine's clock is ahead; negative if it's behind.</param>
    /// <param name="settings">Further settings.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    public static async Task<NodeProcess> StartAsync(
        string connectionString, TimeSpan ahead, Dictionary<string, string> settings, CancellationToken cancellationToken)
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}");
        probe.Stop();
        var environment = new Dictionary<string, string>(settings)
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["ASPNETCORE_URLS"] = address,
            ["Database__Provider"] = "PostgreSql",
            ["ConnectionStrings__FlashSale"] = connectionString,
            ["Demo"] = "false",
            ["Logging__LogLevel__Default"] = "Warning",
        };
        if (ahead != TimeSpan.Zero)
        {
            environment["LD_PRELOAD"] = FindFakeTime();
            environment["FAKETIME"] = string.Create(CultureInfo.InvariantCulture, $"{ahead.TotalSeconds:+0;-0}s");
            // Timers use the monotonic clock, which a wrong wall clock doesn't affect.
            environment["FAKETIME_DONT_FAKE_MONOTONIC"] = "1";
            environment["DONT_FAKE_MONOTONIC"] = "1";
        }
        var node = new NodeProcess(address, environment);
        await node.StartAsync(cancellationToken);
        return node;
    }

    /// <summary>Starts the process again after it was killed.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        process = ShopProcess.Start([], environment);
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        while (await FindHealthAsync(cancellationToken) is null)
        {
            process.HasExited.ShouldBeFalse($"The node did not start. {output}");
            await Task.Delay(50, cancellationToken);
        }
    }

    /// <summary>The response of its readiness check; null while it isn't ready.</summary>
    public async Task<string?> FindHealthAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.GetAsync(new Uri(Address + "/health/ready"), cancellationToken);
            return response.IsSuccessStatusCode ? await response.Content.ReadAsStringAsync(cancellationToken) : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>Suspends the process until <see cref="ContinueAsync"/>. Its peers aren't notified (SIGSTOP).</summary>
    public Task PauseAsync() => SignalAsync("-STOP");

    /// <summary>Resumes the process where it was paused.</summary>
    public Task ContinueAsync() => SignalAsync("-CONT");

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
        http.Dispose();
    }

    private static string FindFakeTime()
    {
        var found = Directory.EnumerateDirectories("/usr/lib")
            .Select(folder => Path.Combine(folder, "faketime", "libfaketime.so.1"))
            .FirstOrDefault(File.Exists);
        if (found is not null)
            return found;
        const string reason = "libfaketime is not installed.";
        Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", reason);
        throw new InvalidOperationException(reason);
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [signal, process!.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(CancellationToken.None);
    }

    private void Keep(string? line)
    {
        lock (output)
            output.AppendLine(line);
    }
}
