using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using SQLitePCL;

namespace FlashSale.Data.Engines;

/// <summary>
/// Cancels running SQLite queries. SQLite runs on the caller's thread and its driver checks the token only before the query starts, so
/// this calls <c>sqlite3_interrupt</c>.
/// </summary>
internal sealed class SqliteCancellationInterceptor : DbCommandInterceptor
{
    private readonly ConditionalWeakTable<DbCommand, Watch> watches = [];

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default)
    {
        if (cancellationToken.CanBeCanceled && command.Connection is SqliteConnection connection)
            watches.AddOrUpdate(command, new Watch(connection, cancellationToken));
        return ValueTask.FromResult(result);
    }

    public override InterceptionResult DataReaderDisposing(
        DbCommand command, DataReaderDisposingEventData eventData, InterceptionResult result)
    {
        End(command);
        return result;
    }

    public override Task CommandFailedAsync(
        DbCommand command, CommandErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        End(command);
        return Task.CompletedTask;
    }

    public override Task CommandCanceledAsync(
        DbCommand command, CommandEndEventData eventData, CancellationToken cancellationToken = default)
    {
        End(command);
        return Task.CompletedTask;
    }

    // Waits for an interrupt in progress, so that it doesn't hit the connection's next query.
    private void End(DbCommand command)
    {
        if (watches.TryGetValue(command, out var watch))
        {
            watches.Remove(command);
            watch.Dispose();
        }
    }

    private sealed class Watch(SqliteConnection connection, CancellationToken cancellationToken) : IDisposable
    {
        private readonly CancellationTokenRegistration registration =
            cancellationToken.UnsafeRegister(static state => Interrupt((SqliteConnection)state!), connection);

        public void Dispose() => registration.Dispose();

        private static void Interrupt(SqliteConnection connection)
        {
            if (connection.Handle is { IsInvalid: false } handle)
                raw.sqlite3_interrupt(handle);
        }
    }
}
