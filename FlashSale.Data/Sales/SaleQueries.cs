using FlashSale.Domain.Sales;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Data.Sales;

internal static class SaleQueries
{
    /// <summary>The sale of a product that is live at an instant; otherwise the next sale, otherwise the last one.</summary>
    public static async Task<Sale?> FindNearestAsync(
        this IQueryable<Sale> sales, string productId, DateTimeOffset instant, CancellationToken cancellationToken) =>
        await sales.Where(sale => sale.ProductId == productId && sale.EndTime > instant)
            .OrderBy(sale => sale.StartTime).FirstOrDefaultAsync(cancellationToken)
        ?? await sales.Where(sale => sale.ProductId == productId)
            .OrderByDescending(sale => sale.StartTime).FirstOrDefaultAsync(cancellationToken);

    /// <summary>The same for several products, each at its own instant. Takes one query if all of them have a live sale.</summary>
    public static async Task<Dictionary<string, Sale>> FindNearestAsync(
        this IQueryable<Sale> sales, IReadOnlyDictionary<string, DateTimeOffset> instants)
    {
        if (instants.Count == 0)
            return [];
        var productIds = instants.Keys.ToList();
        var earliest = instants.Values.Min();
        var latest = instants.Values.Max();
        var running = await sales
            .Where(sale => productIds.Contains(sale.ProductId) && sale.EndTime > earliest && sale.StartTime <= latest)
            .ToListAsync();

        var nearest = new Dictionary<string, Sale>(StringComparer.Ordinal);
        foreach (var (productId, instant) in instants)
        {
            var sale = running.Where(each => each.ProductId == productId && each.EndTime > instant).MinBy(each => each.StartTime)
                ?? await sales.FindNearestAsync(productId, instant, CancellationToken.None);
            if (sale is not null)
                nearest.Add(productId, sale);
        }
        return nearest;
    }
}
