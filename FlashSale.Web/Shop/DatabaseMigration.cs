using System.Data.Common;
using FlashSale.Data;
using FlashSale.Data.Catalog;
using FlashSale.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace FlashSale.Web.Shop;

/// <summary>Brings the database to the shop's version when the shop starts.</summary>
internal static partial class DatabaseMigration
{
    // Longer than any migration takes that this shop has.
    private static readonly TimeSpan StaleAfter = TimeSpan.FromMinutes(2);

    // Any number will do, as long as it is always the same.
    private const long TurnKey = 0x466C617368;

    /// <summary>Applies what is missing. EF's migration lock lets one node at a time do it; the others wait.</summary>
    /// <exception cref="ConfigurationException">The database cannot be reached.</exception>
    public static async Task MigrateDatabaseAsync(this WebApplication app)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<FlashSaleDbContext>();
        var logger = scope.ServiceProvider.GetRequiredService<ILogger<FlashSaleDbContext>>();
        var stopping = app.Lifetime.ApplicationStopping;
        try
        {
            await CreateIfMissingAsync(context.GetService<IRelationalDatabaseCreator>(), stopping);
            if ((await context.Database.GetPendingMigrationsAsync(stopping)).Any())
            {
                if (context.Database.IsSqlite())
                    await ReleaseStaleLockAsync(context, scope.ServiceProvider.GetRequiredService<TimeProvider>(), logger, stopping);
                await TakeTurnAsync(context, () => MigrateAsync(context, logger, stopping), stopping);
            }
            await SearchKeys.FillMissingAsync(context, stopping);
        }
        catch (Exception error) when (error is DbException or InvalidOperationException { InnerException: DbException })
        {
            var cause = error as DbException ?? error.InnerException!;
            throw new ConfigurationException($"The database of ConnectionStrings:FlashSale cannot be used: {cause.Message}", error);
        }
    }

    // The lock is in the database, so that it does not help two nodes that both find none.
    private static async Task CreateIfMissingAsync(IRelationalDatabaseCreator creator, CancellationToken cancellationToken)
    {
        if (await creator.ExistsAsync(cancellationToken))
            return;
        try
        {
            await creator.CreateAsync(cancellationToken);
        }
        catch (DbException) when (creator.Exists())
        {
            // The other node was faster.
        }
    }

    private static async Task MigrateAsync(FlashSaleDbContext context, ILogger logger, CancellationToken cancellationToken)
    {
        var missing = (await context.Database.GetPendingMigrationsAsync(cancellationToken)).ToList();
        if (missing.Count == 0)
            return;
        LogMigrating(logger, missing.Count, missing[^1]);
        await context.Database.MigrateAsync(cancellationToken);
    }

    /// <summary>Does what only one node at a time may do to a new database; on PostgreSQL, where EF's own lock ends with each migration, and the other node would come in between.</summary>
    internal static async Task TakeTurnAsync(FlashSaleDbContext context, Func<Task> work, CancellationToken cancellationToken)
    {
        if (!context.Database.IsNpgsql())
        {
            await work();
            return;
        }
        // Lasts until it is let go, or the node is gone.
        await context.Database.OpenConnectionAsync(cancellationToken);
        context.Database.SetCommandTimeout(StaleAfter);
        await context.Database.ExecuteSqlAsync($"SELECT pg_advisory_lock({TurnKey})", cancellationToken);
        try
        {
            await work();
        }
        finally
        {
            await context.Database.ExecuteSqlAsync($"SELECT pg_advisory_unlock({TurnKey})", CancellationToken.None);
        }
    }

    // On SQLite the lock is a row, and a shop that is killed while it migrates leaves it behind: the next one would wait for ever.
    private static async Task ReleaseStaleLockAsync(FlashSaleDbContext context, TimeProvider clock, ILogger logger, CancellationToken cancellationToken)
    {
        var tables = await context.Database.SqlQuery<int>($"SELECT COUNT(*) AS Value FROM sqlite_master WHERE name = '__EFMigrationsLock'").SingleAsync(cancellationToken);
        if (tables == 0)
            return;
        var oldest = (clock.Now() - StaleAfter).UtcDateTime;
        var released = await context.Database.ExecuteSqlAsync($"DELETE FROM __EFMigrationsLock WHERE datetime(Timestamp) < datetime({oldest})", cancellationToken);
        if (released > 0)
            LogReleased(logger);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Migrating the database: {Count} steps, up to {Newest}")]
    private static partial void LogMigrating(ILogger logger, int count, string newest);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Released the migration lock of a shop that was killed while it migrated")]
    private static partial void LogReleased(ILogger logger);
}
