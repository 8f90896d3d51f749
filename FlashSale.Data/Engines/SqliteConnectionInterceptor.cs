using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace FlashSale.Data.Engines;

/// <summary>
/// Configures each SQLite connection: write-ahead log, a full sync on each commit (an acknowledged order survives a power failure),
/// foreign keys, a timeout for locks, and upper-casing beyond ASCII.
/// </summary>
internal sealed class SqliteConnectionInterceptor : DbConnectionInterceptor
{
    // 64 MB of cached pages, because in a large shop each order touches different index pages.
    private const string ForReading = "PRAGMA foreign_keys=ON; PRAGMA busy_timeout=5000; PRAGMA cache_size=-65536;";

    // Up to 64 MB of log before a checkpoint, so that a page that many orders change is written back once.
    private const string ForWriting = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=16384; " + ForReading;

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = PragmasFor(connection);
        command.ExecuteNonQuery();
        AddFunctions(connection);
    }

    public override async Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = PragmasFor(connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
        AddFunctions(connection);
    }

    // EF checks for the file with a read-only connection, which can't switch it to WAL mode.
    private static string PragmasFor(DbConnection connection) =>
        connection.ConnectionString.Contains("Mode=ReadOnly", StringComparison.OrdinalIgnoreCase) ? ForReading : ForWriting;

    // SQLite's own function only knows ASCII, but a search for "müsli" must find "Müsli".
    private static void AddFunctions(DbConnection connection) =>
        ((SqliteConnection)connection).CreateFunction("upper", (string? text) => text?.ToUpperInvariant(), isDeterministic: true);
}
