using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace FlashSale.Data.Engines;

/// <summary>
/// Sets up each SQLite connection: write-ahead log (readers do not wait for the writer), a full sync at each commit (an acknowledged
/// order survives a power cut), foreign keys, and waiting for the writer instead of failing.
/// </summary>
internal sealed class SqliteDurability : DbConnectionInterceptor
{
    public const string Pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=5000;";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
