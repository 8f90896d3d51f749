using Microsoft.EntityFrameworkCore;

namespace FlashSale.Data.Engines;

/// <summary>
/// Work that one node at a time may do. The lock belongs to a connection, so it ends with the node that holds it. SQLite belongs to one
/// node, and needs no lock.
/// </summary>
public sealed class DatabaseLock : IAsyncDisposable
{
    // Any number will do, as long as it is always the same.
    private const int PostgreSqlSpace = 0x466C6173;

    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly FlashSaleDbContext context;
    private readonly string name;

    private DatabaseLock(FlashSaleDbContext context, string name) => (this.context, this.name) = (context, name);

    private string Resource => $"FlashSale.{name}";

    /// <summary>Takes the lock if nobody holds it; null if somebody does.</summary>
    /// <param name="context">A context that isn't used for anything else until the lock is released.</param>
    /// <param name="name">What is locked.</param>
    /// <param name="cancellationToken">Cancels before the lock is taken.</param>
    public static async Task<DatabaseLock?> TryAcquireAsync(FlashSaleDbContext context, string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var taken = new DatabaseLock(context, name);
        await context.Database.OpenConnectionAsync(cancellationToken);
        if (await taken.TryLockAsync(cancellationToken))
            return taken;
        await context.Database.CloseConnectionAsync();
        return null;
    }

    /// <summary>Waits for the lock, up to ten minutes.</summary>
    /// <inheritdoc cref="TryAcquireAsync"/>
    /// <exception cref="TimeoutException">Another node holds it for longer.</exception>
    public static async Task<DatabaseLock> AcquireAsync(FlashSaleDbContext context, string name, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (await TryAcquireAsync(context, name, cancellationToken) is { } taken)
                return taken;
            if (TimeProvider.System.GetElapsedTime(began) > LongestWait)
                throw new TimeoutException($"Another node has held the lock '{name}' for more than {LongestWait.TotalMinutes} minutes.");
            await Task.Delay(Pause, cancellationToken);
        }
    }

    /// <summary>Releases the lock.</summary>
    public async ValueTask DisposeAsync()
    {
        if (context is PostgreSqlFlashSaleDbContext)
            await context.Database.ExecuteSqlAsync($"SELECT pg_advisory_unlock({PostgreSqlSpace}, hashtext({name}))", CancellationToken.None);
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
                .SqlQuery<bool>($"SELECT pg_try_advisory_lock({PostgreSqlSpace}, hashtext({name})) AS \"Value\"").SingleAsync(cancellationToken);
        }
        if (context is not SqlServerFlashSaleDbContext)
            return true;
        // A list, because EF can't put such a batch into another query.
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
