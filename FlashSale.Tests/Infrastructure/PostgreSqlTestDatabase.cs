using System.Data.Common;
using FlashSale.Bench.Engines;
using FlashSale.Data.Engines;
using Npgsql;
using Respawn;

namespace FlashSale.Tests.Infrastructure;

/// <summary>A database on a private cluster. If PostgreSQL isn't installed, its tests are skipped; in CI they fail.</summary>
internal sealed class PostgreSqlTestDatabase : TestDatabase
{
    private readonly PostgreSqlCluster cluster;

    private PostgreSqlTestDatabase(PostgreSqlCluster cluster)
        : base(new DatabaseOptions { Provider = DatabaseEngine.PostgreSql }, cluster.ConnectionString("flashsale")) =>
        this.cluster = cluster;

    protected override IDbAdapter Adapter => DbAdapter.Postgres;

    /// <summary>The server.</summary>
    public PostgreSqlCluster Cluster => cluster;

    public static async Task<TestDatabase> StartAsync() => await StartAsync(durable: false);

    /// <summary>Creates a database whose commits survive a power cut, like a shop's.</summary>
    public static Task<PostgreSqlTestDatabase> StartDurableAsync() => StartAsync(durable: true);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
        await cluster.DisposeAsync();
    }

    protected override DbConnection Connect() => new NpgsqlConnection(ConnectionString);

    private static async Task<PostgreSqlTestDatabase> StartAsync(bool durable)
    {
        var programs = PostgreSqlCluster.FindPrograms();
        if (programs is null)
        {
            const string reason = "PostgreSQL is not installed: no initdb in /usr/lib/postgresql/*/bin or on the PATH.";
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", reason);
            throw new InvalidOperationException(reason);
        }
        var cluster = await PostgreSqlCluster.StartAsync(programs, durable);
        try
        {
            var database = new PostgreSqlTestDatabase(cluster);
            await database.MigrateAsync();
            return database;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }
}
