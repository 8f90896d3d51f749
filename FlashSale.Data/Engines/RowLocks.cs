using Microsoft.EntityFrameworkCore;

namespace FlashSale.Data.Engines;

internal static class RowLocks
{
    // SQL Server allows at most 2,100 parameters per command.
    private const int RowsPerCommand = 1000;

    /// <summary>
    /// Locks the sales and inventories of products until the transaction ends. Row versions guard every write, but a writer that lost
    /// once locks the rows, or it could lose against a busy lane again and again. With the locks held, an earlier commit in doubt is
    /// decided, too.
    /// </summary>
    /// <param name="context">A context with an open transaction that has read nothing yet.</param>
    /// <param name="productIds">The products.</param>
    public static async Task LockAsync(this FlashSaleDbContext context, IReadOnlyList<string> productIds)
    {
        // Sales before inventories, as EF writes them, and each by id. Rows are always locked in the same order, so this can't deadlock.
        switch (context)
        {
            case PostgreSqlFlashSaleDbContext:
                await context.Database.ExecuteSqlAsync($"""
                    SELECT 1 FROM "FlashSales" WHERE "ProductId" = ANY ({productIds.ToArray()}) ORDER BY "Id" FOR UPDATE;
                    SELECT 1 FROM "Inventories" WHERE "ProductId" = ANY ({productIds.ToArray()}) ORDER BY "Id" FOR UPDATE
                    """);
                break;
            case SqlServerFlashSaleDbContext:
                var sales = context.Sales.Where(sale => productIds.Contains(sale.ProductId)).Select(sale => sale.Id);
                await LockEachAsync(context, "FlashSales", await sales.ToListAsync());
                var inventories = context.Inventories.Where(row => productIds.Contains(row.ProductId)).Select(row => row.Id);
                await LockEachAsync(context, "Inventories", await inventories.ToListAsync());
                break;
            default:
                // An SQLite transaction locks the whole file anyway.
                break;
        }
    }

    /// <summary>SQL Server statements that lock rows one after the other. A single one would lock them in the order of its plan.</summary>
    /// <param name="table">The table.</param>
    /// <param name="count">The number of rows.</param>
    internal static string LockStatements(string table, int count) =>
        string.Join('\n', Enumerable.Range(0, count).Select(i => LockStatement(table, i)).Prepend("DECLARE @locked int;"));

    private static string LockStatement(string table, int parameter) =>
        $"SELECT @locked = 1 FROM [{table}] WITH (UPDLOCK, ROWLOCK, INDEX([PK_{table}])) WHERE [Id] = {{{parameter}}};";

    private static async Task LockEachAsync(FlashSaleDbContext context, string table, List<string> ids)
    {
        foreach (var some in ids.Order(StringComparer.Ordinal).Chunk(RowsPerCommand))
            await context.Database.ExecuteSqlRawAsync(LockStatements(table, some.Length), some.Cast<object>());
    }
}
