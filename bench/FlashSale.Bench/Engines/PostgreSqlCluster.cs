using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Npgsql;

namespace FlashSale.Bench.Engines;

/// <summary>A private PostgreSQL server, with its data in a temporary folder, on a free port of the loopback address.</summary>
internal sealed class PostgreSqlCluster : IAsyncDisposable
{
    // The keeper script reads from a pipe that closes when the parent process ends or crashes. It then stops the server and deletes
    // the folder.
    private const string Keeper = """
        set -e
        trap '' INT TERM HUP
        umask 077
        programs=$1
        settings=$2
        folder=$(mktemp -d /tmp/flashsale-postgres.XXXXXX)
        trap 'rm -rf "$folder"' EXIT
        cd "$folder"
        read -r password
        printf '%s' "$password" > password
        "$programs/initdb" -D data -U shop -A scram-sha-256 --pwfile=password -E UTF8 --locale=C.UTF-8 --no-sync \
            > log 2>&1 || { cat log >&2; exit 1; }
        echo made
        read -r port
        start() {
            "$programs/pg_ctl" -D data -l log -w start > /dev/null 2>&1 \
                -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories='$folder' -c max_connections=200 $settings" \
                || { cat log >&2; exit 1; }
        }
        start
        echo started
        while read -r order; do
            case $order in
                stop) "$programs/pg_ctl" -D data -m immediate -w stop > /dev/null 2>&1; echo stopped ;;
                start) start; echo started ;;
            esac
        done
        "$programs/pg_ctl" -D data -m immediate -w stop > /dev/null 2>&1 || true
        """;

    private readonly Process keeper;
    private readonly int port;
    private readonly string password;

    private PostgreSqlCluster(Process keeper, int port, string password)
    {
        this.keeper = keeper;
        this.port = port;
        this.password = password;
    }

    /// <summary>The program folder of the newest installed PostgreSQL; null if none is installed.</summary>
    public static string? FindPrograms()
    {
        const string debian = "/usr/lib/postgresql";
        var installed = Directory.Exists(debian)
            ? Directory.GetDirectories(debian)
                .OrderByDescending(
                    folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var version) ? version : 0)
                .Select(folder => Path.Combine(folder, "bin"))
            : [];
        var onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return installed.Concat(onPath)
            .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "pg_ctl")));
    }

    /// <summary>Creates and starts a cluster.</summary>
    /// <param name="programs">The folder of PostgreSQL's programs.</param>
    /// <param name="durable">True to sync each commit to disk, as a shop needs it. Tests are faster without.</param>
    public static async Task<PostgreSqlCluster> StartAsync(string programs, bool durable)
    {
        // PostgreSQL refuses to run as root. Its package creates a user for it.
        string[] user = Environment.IsPrivilegedProcess ? ["runuser", "-u", "postgres", "--"] : [];
        var options = durable ? "-c shared_buffers=1GB -c max_wal_size=4GB" : "-c fsync=off -c full_page_writes=off";
        string[] command = [.. user, "sh", "-c", Keeper, "keeper", programs, options];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        var keeper = Process.Start(start)!;
        var password = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        await SendAsync(keeper, password, "made");
        var port = FreePort();
        await SendAsync(keeper, port.ToString(CultureInfo.InvariantCulture), "started");
        return new PostgreSqlCluster(keeper, port, password);
    }

    /// <summary>The port on the loopback address.</summary>
    public int Port => port;

    /// <summary>Stops it at once, like a power failure: connections break, and commits in progress may or may not have happened.</summary>
    public Task StopAsync() => SendAsync(keeper, "stop", "stopped");

    /// <summary>Starts it again after <see cref="StopAsync"/>, on the same port.</summary>
    public Task RestartAsync() => SendAsync(keeper, "start", "started");

    /// <summary>The connection string of a database.</summary>
    public string ConnectionString(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = port,
        Database = database,
        Username = "shop",
        Password = password,
        MaxPoolSize = 50,
        IncludeErrorDetail = true,
    }.ConnectionString;

    public async ValueTask DisposeAsync()
    {
        keeper.StandardInput.Close();
        await keeper.WaitForExitAsync();
        keeper.Dispose();
    }

    private static async Task SendAsync(Process keeper, string line, string answer)
    {
        await keeper.StandardInput.WriteLineAsync(line);
        await keeper.StandardInput.FlushAsync();
        if (await keeper.StandardOutput.ReadLineAsync() != answer)
            throw new InvalidOperationException($"PostgreSQL could not be started. {await keeper.StandardError.ReadToEndAsync()}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
