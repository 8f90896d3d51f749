using System.Data.Common;
using FlashSale.Data;
using FlashSale.Data.Engines;
using FlashSale.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Respawn;

namespace FlashSale.Tests.Infrastructure;

/// <summary>The database of an engine, migrated once and emptied for each test.</summary>
internal abstract class TestDatabase(DatabaseOptions options, string connectionString) : IAsyncDisposable
{
    // A test that can be canceled is canceled before this time.
    private static readonly TimeSpan LongestLease = TestLimitAttribute.Limit + TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim turn = new(1);
    private string? holder;
    private bool isKept;
    private Respawner? respawner;

    public DatabaseOptions Options => options;

    public string ConnectionString => connectionString;

    protected abstract IDbAdapter Adapter { get; }

    public async Task<DatabaseLease> LeaseAsync(CancellationToken cancellationToken)
    {
        // The next tests need not wait as long again.
        if (!await turn.WaitAsync(isKept ? TimeSpan.Zero : LongestLease, cancellationToken))
        {
            isKept = true;
            throw new TimeoutException(
                $"{holder} keeps the {options.Provider} database to itself. "
                + "A test can have one shop an engine at a time, and must dispose of it.");
        }
        isKept = false;
        try
        {
            holder = TestContext.Current.Test?.TestDisplayName;
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
