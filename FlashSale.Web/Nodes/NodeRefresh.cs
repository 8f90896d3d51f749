using FlashSale.Data;
using FlashSale.Data.Live;
using FlashSale.Domain;
using FlashSale.Domain.Live;
using FlashSale.Domain.Sales;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Web.Nodes;

/// <summary>Tells open pages what other nodes may have changed, by the database, while no node can tell another.</summary>
internal sealed class NodeRefresh(IDbContextFactory<FlashSaleDbContext> contexts, StockFeed stock, SaleFeed sales, TimeProvider clock)
{
    private Dictionary<string, string>? terms;

    /// <summary>What is known is old: the next look takes everything for changed.</summary>
    public void Forget() => terms = null;

    /// <summary>Looks at the stock and the terms of every product with a sale that is not over.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var now = clock.Now();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await context.Sales.AsNoTracking()
            .Where(sale => sale.EndTime > now)
            .Join(context.Inventories.AsNoTracking(), sale => sale.ProductId, row => row.ProductId, (sale, row) => new { Sale = sale, Inventory = row, ProductVersion = row.Product!.RowVersion })
            .ToListAsync(cancellationToken);
        var newest = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var product in rows.GroupBy(row => row.Inventory.ProductId, StringComparer.Ordinal))
        {
            var inOrder = product.OrderBy(row => row.Sale.StartTime).ToList();
            stock.Receive(StockLevels.Of(inOrder[0].Inventory, inOrder[0].Sale));
            newest.Add(product.Key, string.Join('|', inOrder.Select(row => TermsOf(row.Sale)).Prepend($"{inOrder[0].ProductVersion}")));
        }
        var changed = newest.Where(each => terms?.GetValueOrDefault(each.Key) != each.Value).Select(each => each.Key)
            .Concat(terms?.Keys.Where(productId => !newest.ContainsKey(productId)) ?? [])
            .ToList();
        foreach (var productId in changed)
            await sales.ReceiveEditAsync(new SaleNotice(productId));
        terms = newest;
    }

    // Not its version, which every order raises.
    private static string TermsOf(Sale sale) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{sale.Id} {sale.Discount} {sale.StartTime:O} {sale.EndTime:O} {sale.UnitsOffered} {sale.PerCustomerLimit}");
}
