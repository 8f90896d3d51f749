using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace FlashSale.Data.Engines;

/// <summary>Classifies exceptions of all supported engines. Thread-safe.</summary>
public static class DatabaseErrors
{
    private const int SqliteBusy = 5;
    private const int SqliteLocked = 6;
    private const int SqliteReadOnly = 8;
    private const int SqliteIoError = 10;
    private const int SqliteFull = 13;
    private const int SqliteCantOpen = 14;
    private const int SqliteTooBig = 18;
    private const int SqliteConstraint = 19;
    private const int SqliteMismatch = 20;
    private const int SqliteConstraintUnique = 2067;
    private const int SqliteConstraintPrimaryKey = 1555;
    private const int SqliteConstraintForeignKey = 787;
    private const int SqlServerForeignKeyOrCheck = 547;
    private const int SqlServerUniqueConstraint = 2627;
    private const int SqlServerUniqueIndex = 2601;
    private const int SqlServerDeadlock = 1205;
    private const int SqlServerSnapshotConflict = 3960;

    // Errors of this class or higher mean a closed connection. On Linux, they have no number of their own.
    private const byte SqlServerClosesConnection = 20;

    // Deadlocks, timeouts, broken connections, failover and throttling: the same list as Microsoft's own retry strategy.
    private static readonly HashSet<int> SqlServerTransient =
    [
        -2, 20, 64, 121, 233, 997, 1205, 1221, 1807, 3935, 3960, 3966, 4060, 4221, 8628, 8645, 8651, 9515, 10053, 10054, 10060, 10928,
        10929, 10936, 14355, 17197, 40143, 40197, 40501, 40540, 40613, 41301, 41302, 41305, 41325, 41839, 42108, 42109, 49918, 49919, 49920,
    ];

    private static readonly string[] OutageStates = ["08", "53", "57P", "58"];

    private static readonly string[] SqlClientStates =
        ["from the pool", "open and available Connection", "connection is closed", "current state is closed"];

    /// <summary>A query was canceled by its caller.</summary>
    public static bool IsCanceledQuery(Exception error) =>
        Find(error) is SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_INTERRUPT }
            or PostgresException { SqlState: PostgresErrorCodes.QueryCanceled };

    /// <summary>A unique constraint was violated.</summary>
    public static bool IsUniqueViolation(Exception error) => Find(error) switch
    {
        PostgresException postgres => postgres.SqlState == PostgresErrorCodes.UniqueViolation,
        SqliteException sqlite => sqlite.SqliteExtendedErrorCode is SqliteConstraintUnique or SqliteConstraintPrimaryKey,
        SqlException sqlServer => sqlServer.Number is SqlServerUniqueConstraint or SqlServerUniqueIndex,
        _ => false,
    };

    /// <summary>A foreign key was violated, or on SQL Server also a check constraint.</summary>
    public static bool IsForeignKeyViolation(Exception error) => Find(error) switch
    {
        PostgresException postgres => postgres.SqlState == PostgresErrorCodes.ForeignKeyViolation,
        SqliteException sqlite => sqlite.SqliteExtendedErrorCode == SqliteConstraintForeignKey,
        SqlException sqlServer => sqlServer.Number == SqlServerForeignKeyOrCheck,
        _ => false,
    };

    /// <summary>The database refused a row because of its values. Retrying the same row fails again; other rows may succeed.</summary>
    public static bool IsConstraintViolation(Exception error) => Find(error) switch
    {
        // The error classes "data exception" and "integrity constraint violation".
        PostgresException { SqlState: var state } =>
            state.StartsWith("22", StringComparison.Ordinal) || state.StartsWith("23", StringComparison.Ordinal),
        SqliteException sqlite => sqlite.SqliteErrorCode is SqliteConstraint or SqliteTooBig or SqliteMismatch,
        SqlException sqlServer => sqlServer.Number is SqlServerUniqueConstraint or SqlServerUniqueIndex or SqlServerForeignKeyOrCheck
            or 515 or 2628 or 8115 or 8152,
        _ => false,
    };

    /// <summary>The database or the connection to it failed, as opposed to the program.</summary>
    public static bool IsDatabaseError(Exception error) =>
        error is TimeoutException or IOException || Find(error) is not null || IsConnectionUnusable(error);

    /// <summary>The database refused a sale because it overlaps another one.</summary>
    public static bool IsSaleOverlap(Exception error) =>
        Find(error)?.Message.Contains(Triggers.NoOverlap, StringComparison.Ordinal) == true;

    /// <summary>A deadlock or a snapshot conflict. The transaction was rolled back and can be retried.</summary>
    public static bool IsDeadlock(Exception error) => Find(error) switch
    {
        PostgresException postgres => postgres.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure,
        SqlException sqlServer => sqlServer.Number is SqlServerDeadlock or SqlServerSnapshotConflict,
        _ => false,
    };

    /// <summary>The disk is full. SQLite has rolled back the transaction, even if the commit failed.</summary>
    public static bool IsDiskFull(Exception error) => Find(error) is SqliteException { SqliteErrorCode: SqliteFull };

    /// <summary>A retry may succeed: a lost connection, a deadlock, a busy file, a full disk.</summary>
    public static bool IsTransient(Exception error) => error is TimeoutException || IsConnectionUnusable(error) || Find(error) switch
    {
        SqliteException sqlite => sqlite.SqliteErrorCode is SqliteBusy or SqliteLocked or SqliteFull,
        SqlException sqlServer => sqlServer.IsTransient
            || sqlServer.Errors.Cast<SqlError>()
                .Any(each => each.Class >= SqlServerClosesConnection || SqlServerTransient.Contains(each.Number)),
        DbException other => other.IsTransient,
        _ => false,
    };

    /// <summary>The database is unreachable or can't work, regardless of the query.</summary>
    public static bool IsOutage(Exception error) => IsConnectionUnusable(error) || Find(error) switch
    {
        SqliteException sqlite => sqlite.SqliteErrorCode is SqliteBusy or SqliteLocked or SqliteFull or SqliteReadOnly or SqliteIoError
            or SqliteCantOpen,
        // Connection exceptions, insufficient resources, operator intervention and system errors.
        PostgresException postgres => OutageStates.Any(state => postgres.SqlState.StartsWith(state, StringComparison.Ordinal)),
        NpgsqlException npgsql => npgsql.IsTransient,
        SqlException sqlServer => sqlServer.Number != SqlServerDeadlock && IsTransient(sqlServer),
        _ => false,
    };

    // SqlClient reports an exhausted pool or a broken connection as a plain InvalidOperationException.
    private static bool IsConnectionUnusable(Exception error)
    {
        for (var cause = error; cause is not null; cause = cause.InnerException)
        {
            if (cause is InvalidOperationException
                && SqlClientStates.Any(state => cause.Message.Contains(state, StringComparison.OrdinalIgnoreCase)))
            {
                return true;
            }
        }
        return false;
    }

    private static DbException? Find(Exception? error) => error switch
    {
        null => null,
        DbUpdateException update => Find(update.InnerException),
        DbException database => database,
        _ => Find(error.InnerException),
    };
}
