using System.Collections.Concurrent;
using System.Globalization;
using FlashSale.Data;
using FlashSale.Data.Realtime;
using FlashSale.Domain;
using FlashSale.Domain.Realtime;
using FlashSale.Domain.Sales;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Web.Realtime.Nodes;

/// <summary>Refreshes open pages from the database when messages of other nodes are missing.</summary>
internal sealed class NodeRefresh(IDbContextFactory<FlashSaleDbContext> contexts, StockFeed stock, SaleFeed sales, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, string> terms = new(StringComparer.Ordinal);

    /// <summary>Adds a product that open pages may show, to be refreshed the next time.</summary>
    public void AddProduct(string productId) => terms.TryAdd(productId, "");

    /// <summary>
    /// Reads the stock and terms of all sales that haven't ended, and notifies subscribers of what changed since the last time.
    /// </summary>
    /// <param name="all">Whether to notify about every product, because the last refresh is old.</param>
    /// <param name="cancellationToken">Cancels the refresh.</param>
    /// <returns>The exceptions of callbacks that failed. The others were still called.</returns>
    public async Task<IReadOnlyList<Exception>> RefreshAsync(bool all, CancellationToken cancellationToken)
    {
        var instant = clock.Now();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await context.Sales.AsNoTracking()
            .Where(sale => sale.EndTime > instant)
            .Join(
                context.Inventories.AsNoTracking(),
                sale => sale.ProductId,
                row => row.ProductId,
                (sale, row) => new { Sale = sale, Inventory = row, ProductVersion = row.Product!.RowVersion })
            .ToListAsync(cancellationToken);
        var failures = new List<Exception>();
        var newest = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var product in rows.GroupBy(row => row.Inventory.ProductId, StringComparer.Ordinal))
        {
            var inOrder = product.OrderBy(row => row.Sale.StartTime).ToList();
            failures.AddRange(stock.Receive(StockLevels.Of(inOrder[0].Inventory, inOrder[0].Sale)));
            newest.Add(product.Key, string.Join('|', inOrder.Select(row => TermsOf(row.Sale)).Prepend($"{inOrder[0].ProductVersion}")));
        }
        // A known product without a sale is reported once more and then removed.
        var changed = terms.Keys.Union(newest.Keys)
            .Where(id => all || !newest.TryGetValue(id, out var newTerms) || terms.GetValueOrDefault(id) != newTerms).ToList();
        foreach (var productId in changed)
        {
            failures.AddRange(await sales.ReceiveAsync(new SaleNotice(productId)));
            if (newest.TryGetValue(productId, out var now))
                terms[productId] = now;
            else
                terms.TryRemove(productId, out _);
        }
        return failures;
    }

    // Without the row version, which changes with every order.
    private static string TermsOf(Sale sale) => string.Create(
        CultureInfo.InvariantCulture,
        $"{sale.Id} {sale.Discount} {sale.StartTime:O} {sale.EndTime:O} {sale.UnitsOffered} {sale.PerCustomerLimit}");
}
