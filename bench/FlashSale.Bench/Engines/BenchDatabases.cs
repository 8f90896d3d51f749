using FlashSale.Data.Engines;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace FlashSale.Bench.Engines;

/// <summary>Where a measurement keeps its databases: a private PostgreSQL server, a temporary folder for SQLite, or a database that was given.</summary>
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

    /// <summary>Makes room for databases.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="connection">A database that is there; null for private ones that go when the measurement is over.</param>
    /// <param name="settings">More settings for the connection string.</param>
    /// <param name="parent">Where the folder for SQLite's files is made; a disk, if the figures are to mean anything.</param>
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
                var programs = PostgreSqlCluster.FindPrograms() ?? throw new InvalidOperationException("PostgreSQL is not installed here; give a --connection.");
                return new BenchDatabases(engine, null, settings, await PostgreSqlCluster.StartAsync(programs, durable: true), null);
            default:
                throw new InvalidOperationException($"{engine} needs a --connection.");
        }
    }

    /// <summary>How to connect to the database of this name. Of a database that was given there is only that one.</summary>
    public string ConnectionString(string name)
    {
        if (given is not null)
            return given + settings;
        if (folder is not null)
            return $"Data Source={Path.Combine(folder, name + ".db")}{settings}";
        // Npgsql's own default: what a shop has that does not think about it.
        return new NpgsqlConnectionStringBuilder(cluster!.ConnectionString(name)) { MaxPoolSize = 100, Timeout = 60 }.ConnectionString + settings;
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
