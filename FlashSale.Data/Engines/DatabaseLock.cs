using Microsoft.EntityFrameworkCore;

namespace FlashSale.Data.Engines;

/// <summary>
/// A lock that one node at a time can hold. It belongs to a connection, so it's released when its node dies. On SQLite, which serves
/// only one node, it does nothing.
/// </summary>
public sealed class DatabaseLock : IAsyncDisposable
{
    // An arbitrary number that must never change.
    private const int PostgreSqlSpace = 0x466C6173;

    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly FlashSaleDbContext context;
    private readonly string name;

    private DatabaseLock(FlashSaleDbContext context, string name) => (this.context, this.name) = (context, name);

    private string Resource => $"FlashSale.{name}";

    /// <summary>Acquires the lock if it's free; returns null if another node holds it.</summary>
    /// <param name="context">A context that isn't used for anything else until the lock is released.</param>
    /// <param name="name">The lock's name.</param>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    public static async Task<DatabaseLock?> TryAcquireAsync(FlashSaleDbContext context, string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var acquired = new DatabaseLock(context, name);
        await context.Database.OpenConnectionAsync(cancellationToken);
        if (await acquired.TryLockAsync(cancellationToken))
            return acquired;
        await context.Database.CloseConnectionAsync();
        return null;
    }

    /// <summary>Acquires the lock, waiting up to ten minutes.</summary>
    /// <inheritdoc cref="TryAcquireAsync"/>
    /// <exception cref="TimeoutException">Another node held the lock for ten minutes.</exception>
    public static async Task<DatabaseLock> AcquireAsync(FlashSaleDbContext context, string name, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (await TryAcquireAsync(context, name, cancellationToken) is { } acquired)
                return acquired;
            if (TimeProvider.System.GetElapsedTime(began) > Timeout)
                throw new TimeoutException($"Another node has held the lock '{name}' for more than {Timeout.TotalMinutes} minutes.");
            await Task.Delay(Pause, cancellationToken);
        }
    }

    /// <summary>Releases the lock.</summary>
    public async ValueTask DisposeAsync()
    {
        if (context is PostgreSqlFlashSaleDbContext)
        {
            await context.Database.ExecuteSqlAsync(
                $"SELECT pg_advisory_unlock({PostgreSqlSpace}, hashtext({name}))", CancellationToken.None);
        }
        else if (context is SqlServerFlashSaleDbContext)
        {
            await context.Database.ExecuteSqlAsync(
                $"EXEC sp_releaseapplock @Resource = {Resource}, @LockOwner = 'Session'", CancellationToken.None);
        }
        await context.Database.CloseConnectionAsync();
    }

    private async Task<bool> TryLockAsync(CancellationToken cancellationToken)
    {
        if (context is PostgreSqlFlashSaleDbContext)
        {
            return await context.Database
                .SqlQuery<bool>($"SELECT pg_try_advisory_lock({PostgreSqlSpace}, hashtext({name})) AS \"Value\"")
                .SingleAsync(cancellationToken);
        }
        if (context is not SqlServerFlashSaleDbContext)
            return true;
        // A list, because EF can't compose this batch into another query.
        var answers = await context.Database.SqlQuery<int>(
            $"""
            DECLARE @answer int;
            EXEC @answer = sp_getapplock @Resource = {Resource}, @LockMode = 'Exclusive', @LockOwner = 'Session', @LockTimeout = 0;
            SELECT @answer AS Value
            """)
            .ToListAsync(cancellationToken);
        return answers[0] >= 0;
    }
}
