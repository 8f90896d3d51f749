using FlashSale.Data.Engines;
using FlashSale.Domain.Stock;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Data.Stock;

internal static class InventoryQueries
{
    /// <summary>The inventories of some products.</summary>
    /// <param name="context">With a transaction that is open.</param>
    /// <param name="productIds">The products.</param>
    /// <param name="inTurn">
    /// Whether to wait for those who are writing them, and keep later ones waiting until this transaction is over. The row version guards
    /// every write; who lost against it once takes its turn by the rows' locks, or it could lose for ever against a busy lane. What an
    /// earlier transaction left in doubt is also decided once the locks are had. (An SQLite transaction has the whole file's lock anyway.)
    /// </param>
    public static IQueryable<Inventory> InventoriesOf(this FlashSaleDbContext context, IReadOnlyList<string> productIds, bool inTurn) => context switch
    {
        // In one order, so that two who take several never wait for each other.
        PostgreSqlFlashSaleDbContext when inTurn =>
            context.Inventories.FromSql($"""SELECT * FROM "Inventories" WHERE "ProductId" = ANY ({productIds.ToArray()}) ORDER BY "Id" FOR UPDATE"""),
        SqlServerFlashSaleDbContext when inTurn =>
            context.Inventories.FromSql($"SELECT * FROM [Inventories] WITH (UPDLOCK, ROWLOCK)").Where(row => productIds.Contains(row.ProductId)),
        _ => context.Inventories.Where(row => productIds.Contains(row.ProductId)),
    };
}
