using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace FlashSale.Tests.Infrastructure;

/// <summary>A private Redis without persistence. If Redis isn't installed, its tests are skipped; in CI they fail.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    // The wrapper's standard input closes when the test process ends or crashes, and then it stops the server.
    private const string Wrapper = """
        redis-server --port "$1" --bind 127.0.0.1 --save '' --appendonly no > /dev/null &
        server=$!
        exec 3<&0
        (while read -r signal; do kill -"$signal" $server; done <&3; kill -KILL $server) > /dev/null 2>&1 &
        exec 3<&- 0<&-
        wait $server
        """;

    private readonly int port;
    private Process? wrapper;

    private RedisServer(int port) => this.port = port;

    /// <summary>The server's address.</summary>
    public string Connection => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port},connectTimeout=1000,asyncTimeout=1000");

    /// <summary>Starts a server, or skips the test.</summary>
    public static async Task<RedisServer> StartNewAsync(CancellationToken cancellationToken)
    {
        var isInstalled = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, "redis-server")));
        if (!isInstalled)
        {
            const string reason = "Redis is not installed: no redis-server on the PATH.";
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", reason);
            throw new InvalidOperationException(reason);
        }
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var redis = new RedisServer(((IPEndPoint)probe.LocalEndpoint).Port);
        probe.Stop();
        await redis.StartAsync(cancellationToken);
        return redis;
    }

    /// <summary>Starts or restarts the server, and waits until it responds.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        string[] arguments = ["-c", Wrapper, "keeper", port.ToString(CultureInfo.InvariantCulture)];
        wrapper = Process.Start(new ProcessStartInfo("sh", arguments) { RedirectStandardInput = true })!;
        while (!await AnswersAsync(cancellationToken))
        {
            wrapper.HasExited.ShouldBeFalse("Redis did not start.");
            await Task.Delay(20, cancellationToken);
        }
    }

    /// <summary>Suspends the server (SIGSTOP), as if the network were down.</summary>
    public Task HangAsync() => SignalAsync("STOP");

    /// <summary>Ends <see cref="HangAsync"/>.</summary>
    public Task ContinueAsync() => SignalAsync("CONT");

    /// <summary>Kills the server.</summary>
    public async Task KillAsync()
    {
        if (wrapper is null)
            return;
        wrapper.StandardInput.Close();
        await wrapper.WaitForExitAsync(CancellationToken.None);
        wrapper.Dispose();
        wrapper = null;
    }

    public async ValueTask DisposeAsync() => await KillAsync();

    private async Task SignalAsync(string signal)
    {
        await wrapper!.StandardInput.WriteLineAsync(signal);
        await wrapper.StandardInput.FlushAsync();
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
