using System.Data.Common;
using FlashSale.Data;
using FlashSale.Data.Catalog;
using FlashSale.Data.Engines;
using FlashSale.Domain;
using FlashSale.Web.Hosting.Settings;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;

namespace FlashSale.Web.Hosting.Migration;

/// <summary>Updates the database's schema when the shop starts.</summary>
internal static partial class DatabaseMigration
{
    // Longer than any of the shop's migrations takes.
    private static readonly TimeSpan StaleAfter = TimeSpan.FromMinutes(2);

    // An arbitrary but constant key.
    private const long LockKey = 0x466C617368;

    private const string HowToMigrate =
        "Check ConnectionStrings:FlashSale, or run 'dotnet FlashSale.Web.dll migrate' to create or update it.";

    /// <summary>Applies missing migrations. With several nodes, one migrates and the others wait.</summary>
    /// <exception cref="ConfigurationException">The database can't be reached.</exception>
    public static async Task MigrateDatabaseAsync(this WebApplication app)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<FlashSaleDbContext>();
        var logger = scope.ServiceProvider.GetRequiredService<ILogger<FlashSaleDbContext>>();
        var stopping = app.Lifetime.ApplicationStopping;
        try
        {
            PrepareFile(context, logger);
            await CreateIfMissingAsync(context.GetService<IRelationalDatabaseCreator>(), stopping);
            // Before anything that depends on the time.
            if (scope.ServiceProvider.GetService<ClockSync>() is { } clock)
                await clock.SyncAsync(stopping);
            if ((await context.Database.GetPendingMigrationsAsync(stopping)).Any())
            {
                if (context.Database.IsSqlite())
                    await ReleaseStaleLockAsync(context, scope.ServiceProvider.GetRequiredService<TimeProvider>(), logger, stopping);
                await LockAsync(context, () => MigrateAsync(context, logger, stopping), stopping);
            }
            await SearchKeyBackfill.RunAsync(context, stopping);
            if (context is SqlServerFlashSaleDbContext && !await SqlServerSnapshots.AreOnAsync(context, stopping))
                LogNoSnapshots(logger, SqlServerSnapshots.Statements);
        }
        catch (Exception error) when (error is DbException or InvalidOperationException { InnerException: DbException })
        {
            var cause = error as DbException ?? error.InnerException!;
            throw CannotUse(cause, error);
        }
    }

    /// <summary>Checks that the database exists and has this version's schema. Changes nothing.</summary>
    /// <exception cref="ConfigurationException">The database doesn't exist, has another version's schema or can't be reached.</exception>
    public static async Task RequireCurrentDatabaseAsync(this WebApplication app)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<FlashSaleDbContext>();
        var stopping = app.Lifetime.ApplicationStopping;
        try
        {
            if (!await context.GetService<IRelationalDatabaseCreator>().ExistsAsync(stopping))
                throw new ConfigurationException($"There is no database at {PlaceOf(context)}. {HowToMigrate}");
            if (!await HasSchemaAsync(context, stopping))
            {
                throw new ConfigurationException(
                    $"The database at {PlaceOf(context)} isn't a FlashSale database because it has no schema. {HowToMigrate}");
            }
            var known = context.Database.GetMigrations().ToHashSet(StringComparer.Ordinal);
            var applied = (await context.Database.GetAppliedMigrationsAsync(stopping)).ToHashSet(StringComparer.Ordinal);
            if (!known.IsSubsetOf(applied))
            {
                throw new ConfigurationException(
                    $"The database at {PlaceOf(context)} belongs to an earlier version of the shop. {HowToMigrate}");
            }
            if (!applied.IsSubsetOf(known))
            {
                throw new ConfigurationException(
                    $"The database at {PlaceOf(context)} belongs to a later version of the shop. Run this command with that version.");
            }
        }
        catch (DbException error)
        {
            throw CannotUse(error, error);
        }
    }

    private static async Task<bool> HasSchemaAsync(FlashSaleDbContext context, CancellationToken cancellationToken)
    {
        if (!context.Database.IsSqlite())
            return await context.GetService<IHistoryRepository>().ExistsAsync(cancellationToken);
        // Read-only, because the shop's normal connections would switch another application's file to WAL mode.
        var readOnly = new SqliteConnectionStringBuilder(context.Database.GetConnectionString())
        {
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
        };
        await using var connection = new SqliteConnection(readOnly.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM sqlite_master WHERE name = '__EFMigrationsHistory'";
        return (long)(await command.ExecuteScalarAsync(cancellationToken))! > 0;
    }

    private static string PlaceOf(FlashSaleDbContext context)
    {
        var connection = context.Database.GetDbConnection();
        return context.Database.IsSqlite() ? $"'{connection.DataSource}'" : $"'{connection.Database}' on '{connection.DataSource}'";
    }

    private static ConfigurationException CannotUse(Exception cause, Exception error) =>
        new($"The database of ConnectionStrings:FlashSale can't be used: {cause.Message}", error);

    private static void PrepareFile(FlashSaleDbContext context, ILogger logger)
    {
        if (!context.Database.IsSqlite()
            || context.Database.GetDbConnection().DataSource is not { Length: > 0 } file
            || Path.GetDirectoryName(file) is not { Length: > 0 } folder)
        {
            return;
        }
        try
        {
            Directory.CreateDirectory(folder);
            if (!SqliteFiles.Protect(file))
                LogReadable(logger, file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw CannotUse(error, error);
        }
    }

    // Two nodes may both find no database; EF's lock can't help because it's in the database.
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
            // Another node created it first.
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

    /// <summary>
    /// Lets one node at a time do the work. Only locks on PostgreSQL, where EF releases its own lock after each migration.
    /// </summary>
    internal static async Task LockAsync(FlashSaleDbContext context, Func<Task> work, CancellationToken cancellationToken)
    {
        if (!context.Database.IsNpgsql())
        {
            await work();
            return;
        }
        // Held until it's released or the connection ends.
        await context.Database.OpenConnectionAsync(cancellationToken);
        context.Database.SetCommandTimeout(StaleAfter);
        await context.Database.ExecuteSqlRawAsync("SET statement_timeout = 0", cancellationToken);
        await context.Database.ExecuteSqlAsync($"SELECT pg_advisory_lock({LockKey})", cancellationToken);
        try
        {
            await work();
        }
        finally
        {
            await context.Database.ExecuteSqlAsync($"SELECT pg_advisory_unlock({LockKey})", CancellationToken.None);
        }
    }

    // On SQLite the lock is a row. A process killed while migrating leaves it behind, and the next would wait forever.
    private static async Task ReleaseStaleLockAsync(
        FlashSaleDbContext context, TimeProvider clock, ILogger logger, CancellationToken cancellationToken)
    {
        var tables = await context.Database.SqlQuery<int>($"SELECT COUNT(*) AS Value FROM sqlite_master WHERE name = '__EFMigrationsLock'")
            .SingleAsync(cancellationToken);
        if (tables == 0)
            return;
        var oldest = (clock.Now() - StaleAfter).UtcDateTime;
        var released = await context.Database.ExecuteSqlAsync(
            $"DELETE FROM __EFMigrationsLock WHERE datetime(Timestamp) < datetime({oldest})", cancellationToken);
        if (released > 0)
            LogReleased(logger);
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Snapshot isolation is off in the database, so reports and orders can block each other. Run: {Statements}")]
    private static partial void LogNoSnapshots(ILogger logger, string statements);

    [LoggerMessage(Level = LogLevel.Information, Message = "Migrating the database: {Count} migrations, up to {Newest}")]
    private static partial void LogMigrating(ILogger logger, int count, string newest);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Released a stale migration lock of a process that was killed while migrating")]
    private static partial void LogReleased(ILogger logger);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Couldn't restrict access to {File}; other users of this machine may be able to read it")]
    private static partial void LogReadable(ILogger logger, string file);
}
