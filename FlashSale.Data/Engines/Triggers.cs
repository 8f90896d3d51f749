using Microsoft.EntityFrameworkCore.Migrations;

namespace FlashSale.Data.Engines;

/// <summary>Triggers that EF's model can't express: increasing row versions and preventing overlapping sales of a product.</summary>
internal static class Triggers
{
    /// <summary>Appears in the error message of a refused overlap, on every engine.</summary>
    public const string NoOverlap = "FlashSales_NoOverlap";

    // The versioned tables of the first migration. Later migrations create the triggers of their tables.
    private static readonly string[] Versioned = ["Products", "CountdownTimers", "Inventories", "FlashSales"];

    public static void CreateSqliteTriggers(this MigrationBuilder migration)
    {
        foreach (var table in Versioned)
            migration.CreateSqliteRowVersionTrigger(table);
        foreach (var moment in new[] { "INSERT", "UPDATE OF \"ProductId\", \"StartTime\", \"EndTime\"" })
        {
            migration.Sql($"""
                CREATE TRIGGER "{NoOverlap}_{moment[..6]}" BEFORE {moment} ON "FlashSales" FOR EACH ROW
                WHEN EXISTS (
                    SELECT 1 FROM "FlashSales" AS other
                    WHERE other."ProductId" = NEW."ProductId" AND other."Id" <> NEW."Id"
                        AND other."StartTime" < NEW."EndTime" AND NEW."StartTime" < other."EndTime")
                BEGIN
                    SELECT RAISE(ABORT, '{NoOverlap}');
                END;
                """);
        }
    }

    /// <summary>Creates the trigger that increases the row version of a table's rows.</summary>
    public static void CreateSqliteRowVersionTrigger(this MigrationBuilder migration, string table) => migration.Sql($"""
        CREATE TRIGGER "{table}_RowVersion" AFTER UPDATE ON "{table}" FOR EACH ROW
        BEGIN
            UPDATE "{table}" SET "RowVersion" = OLD."RowVersion" + 1 WHERE "Id" = NEW."Id";
        END;
        """);

    public static void CreatePostgreSqlTriggers(this MigrationBuilder migration)
    {
        migration.Sql("""
            CREATE FUNCTION raise_row_version() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                NEW."RowVersion" := OLD."RowVersion" + 1;
                RETURN NEW;
            END $$;
            """);
        foreach (var table in Versioned)
            migration.CreatePostgreSqlRowVersionTrigger(table);
        migration.Sql($"""
            ALTER TABLE "FlashSales" ADD CONSTRAINT "{NoOverlap}"
            EXCLUDE USING gist ("ProductId" WITH =, tstzrange("StartTime", "EndTime") WITH &&);
            """);
    }

    /// <inheritdoc cref="CreateSqliteRowVersionTrigger"/>
    public static void CreatePostgreSqlRowVersionTrigger(this MigrationBuilder migration, string table) => migration.Sql($"""
        CREATE TRIGGER "{table}_RowVersion" BEFORE UPDATE ON "{table}"
        FOR EACH ROW EXECUTE FUNCTION raise_row_version();
        """);

    // In EXEC, because CREATE TRIGGER must be alone in its batch, even in a migration script.
    public static void CreateSqlServerTriggers(this MigrationBuilder migration) => migration.Sql($"""
        EXEC(N'
        CREATE TRIGGER [{NoOverlap}] ON [FlashSales] AFTER INSERT, UPDATE AS
        BEGIN
            SET NOCOUNT ON;
            IF NOT (UPDATE([StartTime]) OR UPDATE([EndTime]) OR UPDATE([ProductId])) RETURN;
            IF EXISTS (
                SELECT 1 FROM inserted AS changed
                JOIN [FlashSales] AS other WITH (UPDLOCK, HOLDLOCK)
                    ON other.[ProductId] = changed.[ProductId] AND other.[Id] <> changed.[Id]
                WHERE other.[StartTime] < changed.[EndTime] AND changed.[StartTime] < other.[EndTime])
                THROW 50001, ''{NoOverlap}'', 1;
        END;');
        """);

    public static void DropPostgreSqlFunctions(this MigrationBuilder migration) => migration.Sql("DROP FUNCTION raise_row_version();");
}
