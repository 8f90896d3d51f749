using FlashSale.Data.Engines;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Data.Stock;

internal static class Turns
{
    /// <summary>
    /// Waits for those who are writing some products' stock, and keeps later ones waiting until this transaction is over. The row versions
    /// guard every write; who lost against them once takes its turn by the rows' locks, or it could lose for ever against a busy lane. What
    /// an earlier transaction left in doubt is also decided once the locks are had.
    /// </summary>
    /// <param name="context">With a transaction that is open, and has read nothing yet.</param>
    /// <param name="productIds">The products.</param>
    public static async Task TakeTurnAsync(this FlashSaleDbContext context, IReadOnlyList<string> productIds)
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
                await context.Sales.FromSql($"SELECT * FROM [FlashSales] WITH (UPDLOCK, ROWLOCK)")
                    .Where(sale => productIds.Contains(sale.ProductId)).OrderBy(sale => sale.Id).Select(sale => sale.Id).ToListAsync();
                await context.Inventories.FromSql($"SELECT * FROM [Inventories] WITH (UPDLOCK, ROWLOCK)")
                    .Where(row => productIds.Contains(row.ProductId)).OrderBy(row => row.Id).Select(row => row.Id).ToListAsync();
                break;
            default:
                // An SQLite transaction has the whole file's lock anyway.
                break;
        }
    }
}
