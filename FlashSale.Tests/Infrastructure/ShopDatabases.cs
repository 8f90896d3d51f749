using FlashSale.Data.Engines;

[assembly: AssemblyFixture(typeof(FlashSale.Tests.Infrastructure.ShopDatabases))]

namespace FlashSale.Tests.Infrastructure;

/// <summary>
/// One migrated database per engine, created on first use and shared by all tests. Tests on the same engine run one after the other;
/// tests on different engines run in parallel.
/// </summary>
public sealed class ShopDatabases : IAsyncDisposable
{
    private readonly Dictionary<DatabaseEngine, Lazy<Task<TestDatabase>>> databases = new()
    {
        [DatabaseEngine.Sqlite] = new(SqliteTestDatabase.StartAsync),
        [DatabaseEngine.PostgreSql] = new(PostgreSqlTestDatabase.StartAsync),
        [DatabaseEngine.SqlServer] = new(SqlServerTestDatabase.StartAsync),
    };

    /// <summary>
    /// Waits for the engine's database and empties it. Skips the test if the engine isn't available. Disposing the lease releases the
    /// database to the next test.
    /// </summary>
    public async Task<DatabaseLease> LeaseAsync(DatabaseEngine engine, CancellationToken cancellationToken)
    {
        var database = await databases[engine].Value.WaitAsync(cancellationToken);
        return await database.LeaseAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var database in databases.Values.Where(each => each.IsValueCreated))
        {
            if (database.Value.IsCompletedSuccessfully)
                await (await database.Value).DisposeAsync();
        }
    }
}
