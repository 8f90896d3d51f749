using System.Collections.Concurrent;
using FlashSale.Data;
using FlashSale.Data.Realtime;
using FlashSale.Domain;
using FlashSale.Domain.Realtime;
using FlashSale.Domain.Sales;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Web.Realtime.Nodes;

/// <summary>Tells open pages what other nodes may have changed, by the database, while no node can tell another.</summary>
internal sealed class NodeRefresh(IDbContextFactory<FlashSaleDbContext> contexts, StockFeed stock, SaleFeed sales, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, string> terms = new(StringComparer.Ordinal);

    /// <summary>A product that open pages may show.</summary>
    public void Note(string productId) => terms.TryAdd(productId, "");

    /// <summary>Looks at the stock and the terms of every product with a sale that is not over, and tells of what changed since the last look.</summary>
    /// <param name="ofAll">Whether everything is to be told of: the last look is old.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The exceptions of those who could not be told; the others were told all the same.</returns>
    public async Task<IReadOnlyList<Exception>> RefreshAsync(bool ofAll, CancellationToken cancellationToken)
    {
        var instant = clock.Now();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await context.Sales.AsNoTracking()
            .Where(sale => sale.EndTime > instant)
            .Join(context.Inventories.AsNoTracking(), sale => sale.ProductId, row => row.ProductId, (sale, row) => new { Sale = sale, Inventory = row, ProductVersion = row.Product!.RowVersion })
            .ToListAsync(cancellationToken);
        var failures = new List<Exception>();
        var newest = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var product in rows.GroupBy(row => row.Inventory.ProductId, StringComparer.Ordinal))
        {
            var inOrder = product.OrderBy(row => row.Sale.StartTime).ToList();
            failures.AddRange(stock.Receive(StockLevels.Of(inOrder[0].Inventory, inOrder[0].Sale)));
            newest.Add(product.Key, string.Join('|', inOrder.Select(row => TermsOf(row.Sale)).Prepend($"{inOrder[0].ProductVersion}")));
        }
        // What was known and is on sale no more is told of once more too, and then forgotten.
        var changed = terms.Keys.Union(newest.Keys).Where(productId => ofAll || !newest.ContainsKey(productId) || terms.GetValueOrDefault(productId) != newest[productId]).ToList();
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

    // Not its version, which every order raises.
    private static string TermsOf(Sale sale) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{sale.Id} {sale.Discount} {sale.StartTime:O} {sale.EndTime:O} {sale.UnitsOffered} {sale.PerCustomerLimit}");
}
