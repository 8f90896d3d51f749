using FlashSale.Data.Engines;
using FlashSale.Domain.Stock;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Data.Stock;

internal static class InventoryQueries
{
    /// <summary>A product's inventory.</summary>
    /// <param name="context">With a transaction that is open.</param>
    /// <param name="productId">The product.</param>
    /// <param name="inTurn">
    /// Whether to wait for those who are writing it, and keep later ones waiting until this transaction is over. The row version guards
    /// every write; who lost against it once takes its turn by the row's lock, or it could lose for ever against a busy lane. What an
    /// earlier transaction left in doubt is also decided once the lock is had. (An SQLite transaction has the whole file's lock anyway.)
    /// </param>
    public static IQueryable<Inventory> InventoryOf(this FlashSaleDbContext context, string productId, bool inTurn) => context switch
    {
        PostgreSqlFlashSaleDbContext when inTurn =>
            context.Inventories.FromSql($"""SELECT * FROM "Inventories" WHERE "ProductId" = {productId} FOR UPDATE"""),
        SqlServerFlashSaleDbContext when inTurn =>
            context.Inventories.FromSql($"SELECT * FROM [Inventories] WITH (UPDLOCK, ROWLOCK) WHERE [ProductId] = {productId}"),
        _ => context.Inventories.Where(row => row.ProductId == productId),
    };
}
