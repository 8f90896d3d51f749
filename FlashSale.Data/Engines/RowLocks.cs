using FlashSale.Data.Engines;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Data.Engines;

internal static class RowLocks
{
    // A command of SQL Server has at most 2,100 parameters.
    private const int RowsPerCommand = 1000;

    /// <summary>
    /// Waits for those who are writing some products' stock, and keeps later ones waiting until this transaction is over. The row versions
    /// guard every write; who lost against them once takes its turn by the rows' locks, or it could lose for ever against a busy lane. What
    /// an earlier transaction left in doubt is also decided once the locks are had.
    /// </summary>
    /// <param name="context">With a transaction that is open, and has read nothing yet.</param>
    /// <param name="productIds">The products.</param>
    public static async Task LockAsync(this FlashSaleDbContext context, IReadOnlyList<string> productIds)
    {
        // The sales before the inventories, as EF writes them, and each in the order of the ids: so nobody waits for somebody who waits for him.
        switch (context)
        {
            case PostgreSqlFlashSaleDbContext:
                await context.Database.ExecuteSqlAsync($"""
                    SELECT 1 FROM "FlashSales" WHERE "ProductId" = ANY ({productIds.ToArray()}) ORDER BY "Id" FOR UPDATE;
                    SELECT 1 FROM "Inventories" WHERE "ProductId" = ANY ({productIds.ToArray()}) ORDER BY "Id" FOR UPDATE
                    """);
                break;
            case SqlServerFlashSaleDbContext:
                await LockEachAsync(context, "FlashSales", await context.Sales.Where(sale => productIds.Contains(sale.ProductId)).Select(sale => sale.Id).ToListAsync());
                await LockEachAsync(context, "Inventories", await context.Inventories.Where(row => productIds.Contains(row.ProductId)).Select(row => row.Id).ToListAsync());
                break;
            default:
                // An SQLite transaction has the whole file's lock anyway.
                break;
        }
    }

    /// <summary>Statements that lock rows of SQL Server one after the other. A single one would lock them in the order in which its plan finds them.</summary>
    /// <param name="table">The table.</param>
    /// <param name="count">How many rows.</param>
    internal static string LockStatements(string table, int count) => string.Join(
        '\n', Enumerable.Range(0, count).Select(i => $"SELECT @locked = 1 FROM [{table}] WITH (UPDLOCK, ROWLOCK, INDEX([PK_{table}])) WHERE [Id] = {{{i}}};").Prepend("DECLARE @locked int;"));

    private static async Task LockEachAsync(FlashSaleDbContext context, string table, List<string> ids)
    {
        foreach (var some in ids.Order(StringComparer.Ordinal).Chunk(RowsPerCommand))
            await context.Database.ExecuteSqlRawAsync(LockStatements(table, some.Length), some.Cast<object>());
    }
}
