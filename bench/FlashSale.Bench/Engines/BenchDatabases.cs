using FlashSale.Data.Engines;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace FlashSale.Bench.Engines;

/// <summary>
/// A benchmark's databases: a private PostgreSQL server, a temporary folder for SQLite, or an existing database.
/// </summary>
internal sealed class BenchDatabases : IAsyncDisposable
{
    private readonly PostgreSqlCluster? cluster;
    private readonly string? given;
    private readonly string? folder;
    private readonly string settings;

    private BenchDatabases(DatabaseEngine engine, string? given, string settings, PostgreSqlCluster? cluster, string? folder)
    {
        Engine = engine;
        this.given = given;
        this.settings = settings;
        this.cluster = cluster;
        this.folder = folder;
    }

    public DatabaseEngine Engine { get; }

    /// <summary>Prepares databases.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="connection">Connection string of an existing database; null for private ones that are deleted afterwards.</param>
    /// <param name="settings">Additional settings for the connection string.</param>
    /// <param name="parent">Where to create the folder for SQLite's files. Use a disk for meaningful results.</param>
    public static async Task<BenchDatabases> StartAsync(DatabaseEngine engine, string? connection, string? settings, string parent)
    {
        settings = settings is null ? "" : ";" + settings;
        if (connection is not null)
            return new BenchDatabases(engine, connection, settings, null, null);
        switch (engine)
        {
            case DatabaseEngine.Sqlite:
                var folder = Path.Combine(Path.GetFullPath(parent), "flashsale-bench-" + Path.GetRandomFileName());
                Directory.CreateDirectory(folder);
                return new BenchDatabases(engine, null, settings, null, folder);
            case DatabaseEngine.PostgreSql:
                var programs = PostgreSqlCluster.FindPrograms()
                    ?? throw new InvalidOperationException("PostgreSQL isn't installed. Specify --connection.");
                return new BenchDatabases(engine, null, settings, await PostgreSqlCluster.StartAsync(programs, durable: true), null);
            default:
                throw new InvalidOperationException($"{engine} needs a --connection.");
        }
    }

    /// <summary>The connection string of a database by name. An existing database is used for every name.</summary>
    public string ConnectionString(string name)
    {
        if (given is not null)
            return given + settings;
        if (folder is not null)
            return $"Data Source={Path.Combine(folder, name + ".db")}{settings}";
        // Npgsql's default pool size, as in a shop without special settings.
        var builder = new NpgsqlConnectionStringBuilder(cluster!.ConnectionString(name)) { MaxPoolSize = 100, Timeout = 60 };
        return builder.ConnectionString + settings;
    }

    public async ValueTask DisposeAsync()
    {
        if (cluster is not null)
        {
            NpgsqlConnection.ClearAllPools();
            await cluster.DisposeAsync();
        }
        if (folder is not null)
        {
            SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }
}
