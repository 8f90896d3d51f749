using System.Data.Common;
using System.Globalization;
using FlashSale.Data.Engines;
using Microsoft.Data.SqlClient;
using Respawn;
using Testcontainers.MsSql;

namespace FlashSale.Tests.Infrastructure;

/// <summary>
/// A database on the server in FLASHSALE_TEST_SQLSERVER (a connection string), or else on one in a container. Without either, its
/// tests are skipped.
/// </summary>
internal sealed class SqlServerTestDatabase : TestDatabase
{
    private const string ServerVariable = "FLASHSALE_TEST_SQLSERVER";
    private const int DefaultCompatibilityLevel = 150;

    private readonly string server;
    private readonly MsSqlContainer? container;

    private SqlServerTestDatabase(DatabaseOptions options, string server, string name, MsSqlContainer? container)
        : base(options, new SqlConnectionStringBuilder(server) { InitialCatalog = name }.ConnectionString)
    {
        this.server = server;
        this.container = container;
    }

    protected override IDbAdapter Adapter => DbAdapter.SqlServer;

    public static async Task<TestDatabase> StartAsync()
    {
        var server = Environment.GetEnvironmentVariable(ServerVariable);
        var container = string.IsNullOrEmpty(server) ? await StartContainerAsync() : null;
        server = container?.GetConnectionString() ?? server!;
        var name = $"FlashSaleTest_{Guid.NewGuid():N}";
        await ExecuteAsync(server, $"CREATE DATABASE [{name}]");
        var level = Convert.ToInt32(
            await ExecuteAsync(server, $"SELECT compatibility_level FROM sys.databases WHERE name = '{name}'"),
            CultureInfo.InvariantCulture);
        var options = new DatabaseOptions
        {
            Provider = DatabaseEngine.SqlServer,
            SqlServerCompatibilityLevel = level < DefaultCompatibilityLevel ? level : null,
        };
        var database = new SqlServerTestDatabase(options, server, name, container);
        try
        {
            await database.MigrateAsync();
            return database;
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        SqlConnection.ClearAllPools();
        var name = new SqlConnectionStringBuilder(ConnectionString).InitialCatalog;
        await ExecuteAsync(server, $"ALTER DATABASE [{name}] SET SINGLE_USER WITH ROLLBACK IMMEDIATE; DROP DATABASE [{name}]");
        if (container is not null)
            await container.DisposeAsync();
    }

    protected override DbConnection Connect() => new SqlConnection(ConnectionString);

    private static async Task<MsSqlContainer> StartContainerAsync()
    {
        try
        {
#pragma warning disable CS0618 // The package knows the server's image; the shop need not name one.
            var container = new MsSqlBuilder().Build();
#pragma warning restore CS0618
            await container.StartAsync();
            return container;
        }
        // Whatever keeps the container from starting, there is no server to test on.
        catch (Exception error)
        {
            Assert.Skip($"No SQL Server: {ServerVariable} is not set, and Docker gives none ({error.Message.Split('\n')[0].Trim()})");
            throw;
        }
    }

    private static async Task<object?> ExecuteAsync(string server, string sql)
    {
        await using var connection = new SqlConnection(server);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync();
    }
}
