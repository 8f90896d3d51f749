using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace FlashSale.Data.Engines;

/// <summary>
/// Sets up each SQLite connection: write-ahead log (readers do not wait for the writer), a full sync at each commit (an acknowledged
/// order survives a power cut), foreign keys, waiting for the writer instead of failing, and capital letters beyond ASCII.
/// </summary>
internal sealed class SqliteConnectionInterceptor : DbConnectionInterceptor
{
    // 64 MB of pages in memory: in a large shop each order touches other pages of the indexes.
    private const string ForReading = "PRAGMA foreign_keys=ON; PRAGMA busy_timeout=5000; PRAGMA cache_size=-65536;";

    // A log of up to 64 MB before it is written back: a page that many orders touch is written back once for them all.
    private const string ForWriting = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=16384; " + ForReading;

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = PragmasFor(connection);
        command.ExecuteNonQuery();
        AddFunctions(connection);
    }

    public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = PragmasFor(connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
        AddFunctions(connection);
    }

    // EF looks whether the file is there through a connection that may only read; on a file that is not in WAL mode yet it cannot change that.
    private static string PragmasFor(DbConnection connection) =>
        connection.ConnectionString.Contains("Mode=ReadOnly", StringComparison.OrdinalIgnoreCase) ? ForReading : ForWriting;

    // SQLite's own knows the letters of ASCII only; a search for "müsli" must find "Müsli".
    private static void AddFunctions(DbConnection connection) =>
        ((SqliteConnection)connection).CreateFunction("upper", (string? text) => text?.ToUpperInvariant(), isDeterministic: true);
}
