using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace FlashSale.Data.Engines;

/// <summary>Tells the engines' errors apart.</summary>
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

    // From this class on, SQL Server or the network has closed the connection. On Linux such errors have no number of their own.
    private const byte SqlServerClosesConnection = 20;

    // Deadlock, time-outs, broken connections, fail-over, throttling: what Microsoft's own retry strategy takes for transient.
    private static readonly HashSet<int> SqlServerTransient =
    [
        -2, 20, 64, 121, 233, 997, 1205, 1221, 1807, 3935, 3960, 3966, 4060, 4221, 8628, 8645, 8651, 9515, 10053, 10054, 10060, 10928, 10929,
        10936, 14355, 17197, 40143, 40197, 40501, 40540, 40613, 41301, 41302, 41305, 41325, 41839, 42108, 42109, 49918, 49919, 49920,
    ];

    private static readonly string[] OutageStates = ["08", "53", "57P", "58"];

    private static readonly string[] SqlClientStates = ["from the pool", "open and available Connection", "connection is closed", "current state is closed"];

    /// <summary>Whether a query was stopped because its caller didn't wait any longer.</summary>
    public static bool IsCanceledQuery(Exception error) =>
        Find(error) is SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_INTERRUPT }
            or PostgresException { SqlState: PostgresErrorCodes.QueryCanceled };

    /// <summary>Two rows would have had the same unique key.</summary>
    public static bool IsUniqueViolation(Exception error) => Find(error) switch
    {
        PostgresException postgres => postgres.SqlState == PostgresErrorCodes.UniqueViolation,
        SqliteException sqlite => sqlite.SqliteExtendedErrorCode is SqliteConstraintUnique or SqliteConstraintPrimaryKey,
        SqlException sqlServer => sqlServer.Number is SqlServerUniqueConstraint or SqlServerUniqueIndex,
        _ => false,
    };

    /// <summary>A row names another one that is not there. (On SQL Server also: it breaks a check.)</summary>
    public static bool IsForeignKeyViolation(Exception error) => Find(error) switch
    {
        PostgresException postgres => postgres.SqlState == PostgresErrorCodes.ForeignKeyViolation,
        SqliteException sqlite => sqlite.SqliteExtendedErrorCode == SqliteConstraintForeignKey,
        SqlException sqlServer => sqlServer.Number == SqlServerForeignKeyOrCheck,
        _ => false,
    };

    /// <summary>
    /// The database refuses what is in a row: a broken constraint, a value that does not fit. The same again fails again; other rows
    /// may be good.
    /// </summary>
    public static bool IsConstraintViolation(Exception error) => Find(error) switch
    {
        // Classes "data exception" and "integrity constraint violation".
        PostgresException postgres => postgres.SqlState.StartsWith("22", StringComparison.Ordinal) || postgres.SqlState.StartsWith("23", StringComparison.Ordinal),
        SqliteException sqlite => sqlite.SqliteErrorCode is SqliteConstraint or SqliteTooBig or SqliteMismatch,
        SqlException sqlServer => sqlServer.Number is SqlServerUniqueConstraint or SqlServerUniqueIndex or 515 or SqlServerForeignKeyOrCheck or 2628 or 8115 or 8152,
        _ => false,
    };

    /// <summary>It is the database, or the way to it, that failed, and not the program.</summary>
    public static bool IsDatabaseError(Exception error) => error is TimeoutException or IOException || Find(error) is not null || IsConnectionUnusable(error);

    /// <summary>The database refused a sale that overlaps another one.</summary>
    public static bool IsSaleOverlap(Exception error) => Find(error)?.Message.Contains(Triggers.NoOverlap, StringComparison.Ordinal) == true;

    /// <summary>Two writers waited for each other, or met in their snapshots, and this one was given up: nothing of it was written.</summary>
    public static bool IsDeadlock(Exception error) => Find(error) switch
    {
        PostgresException postgres => postgres.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure,
        SqlException sqlServer => sqlServer.Number is SqlServerDeadlock or SqlServerSnapshotConflict,
        _ => false,
    };

    /// <summary>There was no room left to write, be it at the commit: SQLite has undone all of it.</summary>
    public static bool IsDiskFull(Exception error) => Find(error) is SqliteException { SqliteErrorCode: SqliteFull };

    /// <summary>The same may well succeed when it is tried again: a lost connection, a deadlock, a busy file, a disk that is full for now.</summary>
    public static bool IsTransient(Exception error) => error is TimeoutException || IsConnectionUnusable(error) || Find(error) switch
    {
        SqliteException sqlite => sqlite.SqliteErrorCode is SqliteBusy or SqliteLocked or SqliteFull,
        SqlException sqlServer => sqlServer.IsTransient
            || sqlServer.Errors.Cast<SqlError>().Any(each => each.Class >= SqlServerClosesConnection || SqlServerTransient.Contains(each.Number)),
        DbException other => other.IsTransient,
        _ => false,
    };

    /// <summary>The database can't be reached or can't work now; it has nothing to do with what was asked.</summary>
    public static bool IsOutage(Exception error) => IsConnectionUnusable(error) || Find(error) switch
    {
        SqliteException sqlite => sqlite.SqliteErrorCode is SqliteBusy or SqliteLocked or SqliteFull or SqliteReadOnly or SqliteIoError or SqliteCantOpen,
        // Connection exceptions, a lack of resources, an operator's intervention, and errors of the system.
        PostgresException postgres => OutageStates.Any(state => postgres.SqlState.StartsWith(state, StringComparison.Ordinal)),
        NpgsqlException npgsql => npgsql.IsTransient,
        SqlException sqlServer => sqlServer.Number != SqlServerDeadlock && IsTransient(sqlServer),
        _ => false,
    };

    // SqlClient reports an exhausted pool, and a connection that was cut in the meantime, by an exception of no type of its own.
    private static bool IsConnectionUnusable(Exception error)
    {
        for (var cause = error; cause is not null; cause = cause.InnerException)
        {
            if (cause is InvalidOperationException && SqlClientStates.Any(state => cause.Message.Contains(state, StringComparison.OrdinalIgnoreCase)))
                return true;
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
