using System.Globalization;
using FlashSale.Data;
using FlashSale.Data.Engines;
using FlashSale.Domain;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Bench.Shop;

/// <summary>Creates millions of old orders of ended sales with SQL, as if the shop had been selling for years.</summary>
internal static class OrderHistory
{
    private const int Sales = 100;

    /// <summary>Adds this many old orders if the shop has none yet.</summary>
    public static async Task CreateAsync(BenchShop shop, int orders)
    {
        var now = TimeProvider.System.Now();
        await using var context = shop.Node.NewContext();
        context.Database.SetCommandTimeout(TimeSpan.FromHours(1));
        if (await context.Sales.AnyAsync(sale => sale.Id == BenchShop.NumberedId('s', 0)))
            return;
        for (var i = 0; i < Sales; i++)
        {
            var sold = (orders / Sales) + (i < orders % Sales ? 1 : 0);
            context.AddRange(BenchShop.SaleOf(
                BenchShop.NumberedId('p', i),
                BenchShop.NumberedId('s', i),
                now.AddDays(-30),
                Math.Max(1, sold),
                sold,
                now.AddDays(-30),
                now.AddDays(-29)));
        }
        await context.SaveChangesAsync();

        await context.Database.OpenConnectionAsync();
        if (shop.Engine == DatabaseEngine.Sqlite)
            await RunAsync(context, "PRAGMA foreign_keys=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-1000000;");
        // Creating the indexes afterwards is faster than updating them row by row.
        var indexes = await ReadIndexesAsync(context, shop.Engine);
        foreach (var (name, _) in indexes)
            await RunAsync(context, $"DROP INDEX \"{name}\"");
        if (shop.Engine == DatabaseEngine.PostgreSql)
            await RunAsync(
                context, "DO $$ BEGIN SET session_replication_role = replica; EXCEPTION WHEN insufficient_privilege THEN NULL; END $$");
        await RunAsync(context, Insert(shop, orders));
        foreach (var (_, definition) in indexes)
            await RunAsync(context, definition);
        await RunAsync(context, shop.Engine switch
        {
            DatabaseEngine.PostgreSql => "RESET session_replication_role",
            DatabaseEngine.Sqlite => "PRAGMA cache_size=-2000; PRAGMA wal_checkpoint(TRUNCATE);",
            _ => "UPDATE STATISTICS \"Orders\"",
        });
        if (shop.Engine == DatabaseEngine.PostgreSql)
        {
            await RunAsync(context, "VACUUM ANALYZE \"Orders\"");
            await RunAsync(context, "CHECKPOINT");
        }
    }

    private static string Insert(BenchShop shop, int orders)
    {
        const string digits =
            "(SELECT 0 AS n UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 "
            + "UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9)";
        // Keys are random, as in browsers.
        var key = shop.Engine switch
        {
            DatabaseEngine.PostgreSql => "CAST(gen_random_uuid() AS text)",
            DatabaseEngine.Sqlite => "lower(hex(randomblob(16)))",
            _ => "LOWER(CONVERT(char(36), NEWID()))",
        };
        return string.Create(CultureInfo.InvariantCulture, $"""
            INSERT INTO "Orders" (
                "Id", "UserId", "ProductId", "SaleId", "Quantity", "UnitPrice", "Total", "Currency", "Status",
                "IdempotencyKey", "ClaimNumber", "CreatedAt", "UpdatedAt")
            SELECT CONCAT('{BenchShop.NumberedIdStart('o')}', 1000000000 + i.n),
                CONCAT('{BenchShop.NumberedIdStart('u')}', 1000000000 + (i.n * 31) % {shop.Customers}),
                s."ProductId", s."Id", 1, 1500, 1500, 'USD', 'Delivered', {key}, 1 + i.n / {Sales}, s."CreatedAt", s."CreatedAt"
            FROM (
                SELECT a.n + 10 * b.n + 100 * c.n + 1000 * d.n + 10000 * e.n + 100000 * f.n + 1000000 * g.n AS n
                FROM {digits} g CROSS JOIN {digits} f CROSS JOIN {digits} e CROSS JOIN {digits} d
                CROSS JOIN {digits} c CROSS JOIN {digits} b CROSS JOIN {digits} a
            ) i
            JOIN "FlashSales" s ON s."Id" = CONCAT('{BenchShop.NumberedIdStart('s')}', 1000000000 + i.n % {Sales})
            WHERE i.n < {orders}
            """);
    }

    private static async Task<List<(string Name, string Definition)>> ReadIndexesAsync(FlashSaleDbContext context, DatabaseEngine engine)
    {
        var indexes = new List<(string, string)>();
        if (engine == DatabaseEngine.SqlServer)
            return indexes;
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandText = engine == DatabaseEngine.PostgreSql
            ? "SELECT indexname, indexdef FROM pg_indexes "
                + "WHERE schemaname = current_schema() AND tablename = 'Orders' AND indexname <> 'PK_Orders'"
            : "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'Orders' AND sql IS NOT NULL";
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            indexes.Add((reader.GetString(0), reader.GetString(1)));
        return indexes;
    }

    private static async Task RunAsync(FlashSaleDbContext context, string sql)
    {
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandTimeout = 0;
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
