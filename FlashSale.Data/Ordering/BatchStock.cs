using FlashSale.Data.Sales;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Stock;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Data.Ordering;

/// <summary>The inventories and sales of a batch's products, tracked with their row versions.</summary>
/// <param name="FirstArrivals">When the batch's first request for each product arrived. It has every product that was looked up.</param>
/// <param name="Inventories">Inventories with their products, by product; products that don't exist are left out.</param>
/// <param name="Sales">The sale that is nearest to the first arrival, by product; products that never had a sale are left out.</param>
internal sealed record BatchStock(
    IReadOnlyDictionary<string, DateTimeOffset> FirstArrivals,
    IReadOnlyDictionary<string, Inventory> Inventories,
    IReadOnlyDictionary<string, Sale> Sales)
{
    /// <summary>Reads them.</summary>
    public static async Task<BatchStock> ReadAsync(FlashSaleDbContext context, IReadOnlyList<PurchaseTicket> tickets)
    {
        var firstArrivals = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        foreach (var ticket in tickets)
            firstArrivals.TryAdd(ticket.Request.ProductId, ticket.ArrivedAt);
        List<string> productIds = [.. firstArrivals.Keys];
        var inventories = await context.Inventories.Include(row => row.Product).Where(row => productIds.Contains(row.ProductId))
            .ToDictionaryAsync(row => row.ProductId, StringComparer.Ordinal);
        var sales = await context.Sales.FindNearestAsync(
            firstArrivals.Where(each => inventories.ContainsKey(each.Key)).ToDictionary(StringComparer.Ordinal));
        return new BatchStock(firstArrivals, inventories, sales);
    }
}
