using FlashSale.Domain.Sales;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Data.Sales;

internal static class SaleQueries
{
    /// <summary>The sale of a product that runs at an instant, or else the next one, or else the last one.</summary>
    public static async Task<Sale?> FindNearestAsync(this IQueryable<Sale> sales, string productId, DateTimeOffset instant, CancellationToken cancellationToken) =>
        await sales.Where(sale => sale.ProductId == productId && sale.EndTime > instant).OrderBy(sale => sale.StartTime).FirstOrDefaultAsync(cancellationToken)
        ?? await sales.Where(sale => sale.ProductId == productId).OrderByDescending(sale => sale.StartTime).FirstOrDefaultAsync(cancellationToken);
}
