using FlashSale.Data.Engines;

[assembly: AssemblyFixture(typeof(FlashSale.Tests.Infrastructure.ShopDatabases))]

namespace FlashSale.Tests.Infrastructure;

/// <summary>
/// One migrated database for each engine, made when the first test asks for it, shared by all tests, gone at the end. Tests take turns on an
/// engine; tests on different engines run side by side.
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
    /// Waits for the engine's database and empties it. Skips the test if the engine cannot be reached. Whoever disposes of the lease
    /// gives the database to the next test.
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
