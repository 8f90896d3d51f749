using System.Data.Common;
using FlashSale.Data;
using FlashSale.Data.Engines;
using FlashSale.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Respawn;

namespace FlashSale.Tests.Infrastructure;

/// <summary>An engine's database: migrated once, emptied for each test.</summary>
internal abstract class TestDatabase(DatabaseOptions options, string connectionString) : IAsyncDisposable
{
    private static readonly TimeSpan LongestTurn = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim turn = new(1);
    private Respawner? respawner;

    public DatabaseOptions Options => options;

    public string ConnectionString => connectionString;

    protected abstract IDbAdapter Adapter { get; }

    public async Task<DatabaseLease> LeaseAsync(CancellationToken cancellationToken)
    {
        if (!await turn.WaitAsync(LongestTurn, cancellationToken))
            throw new TimeoutException($"A test keeps the {options.Provider} database to itself. A test can have one shop an engine at a time, and must dispose of it.");
        try
        {
            await EmptyAsync();
            return new DatabaseLease(this, turn);
        }
        catch
        {
            turn.Release();
            throw;
        }
    }

    public virtual ValueTask DisposeAsync()
    {
        turn.Dispose();
        return ValueTask.CompletedTask;
    }

    protected abstract DbConnection Connect();

    protected async Task MigrateAsync()
    {
        await using var provider = new ServiceCollection()
            .AddFlashSaleDatabase(options, connectionString, Currency.Find("USD")!)
            .BuildServiceProvider();
        await using var context = provider.GetRequiredService<IDbContextFactory<FlashSaleDbContext>>().CreateDbContext();
        await context.Database.MigrateAsync();
    }

    private async Task EmptyAsync()
    {
        await using var connection = Connect();
        await connection.OpenAsync();
        respawner ??= await Respawner.CreateAsync(connection, new RespawnerOptions
        {
            DbAdapter = Adapter,
            // The roles come with the migrations and stay.
            TablesToIgnore = ["__EFMigrationsHistory", "__EFMigrationsLock", "Roles"],
        });
        await respawner.ResetAsync(connection);
    }
}
