using Microsoft.EntityFrameworkCore;

namespace FlashSale.Data.Engines;

/// <summary>
/// The SQL Server database options that let readers see a snapshot instead of waiting for writers. Without them, the stock audit and
/// the checkout can block each other.
/// </summary>
public static class SqlServerSnapshots
{
    /// <summary>Statements for an administrator to run in the shop's database.</summary>
    public const string Statements =
        "ALTER DATABASE CURRENT SET ALLOW_SNAPSHOT_ISOLATION ON; "
        + "ALTER DATABASE CURRENT SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE;";

    /// <summary>Turns the options on. If the login lacks the permission, the error contains <see cref="Statements"/>.</summary>
    public const string TurnOn = $"""
        BEGIN TRY
            IF EXISTS (SELECT 1 FROM sys.databases WHERE database_id = DB_ID() AND snapshot_isolation_state <> 1)
                EXEC(N'ALTER DATABASE CURRENT SET ALLOW_SNAPSHOT_ISOLATION ON');
            IF EXISTS (SELECT 1 FROM sys.databases WHERE database_id = DB_ID() AND is_read_committed_snapshot_on = 0)
                EXEC(N'ALTER DATABASE CURRENT SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE');
        END TRY
        BEGIN CATCH
            DECLARE @message nvarchar(2048) = N'The database needs snapshot isolation, and this login cannot turn it on ('
                + ERROR_MESSAGE() + N'). Let an administrator run this in the shop''s database, then try again: {Statements}';
            THROW 50001, @message, 1;
        END CATCH
        """;

    /// <summary>True if both options are on.</summary>
    public static async Task<bool> AreOnAsync(FlashSaleDbContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        return await context.Database
            .SqlQuery<int>(
                $"""
                SELECT COUNT(*) AS [Value] FROM sys.databases
                WHERE database_id = DB_ID() AND snapshot_isolation_state = 1 AND is_read_committed_snapshot_on = 1
                """)
            .SingleAsync(cancellationToken) == 1;
    }
}
