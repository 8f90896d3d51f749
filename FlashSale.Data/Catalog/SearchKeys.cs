using FlashSale.Domain.Catalog;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Data.Catalog;

/// <summary>Gives a search key to products that an earlier version of the shop saved without one.</summary>
public static class SearchKeys
{
    private const int BatchSize = 500;

    /// <summary>Fills missing keys. Safe to repeat, and to run while other nodes do the same.</summary>
    public static async Task FillMissingAsync(FlashSaleDbContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        for (var after = ""; ;)
        {
            // By id rather than until none is left: a name without letters and digits has an empty key for good.
            var products = await context.Products.AsNoTracking().Where(product => product.SearchKey == "" && product.Id.CompareTo(after) > 0)
                .OrderBy(product => product.Id).Take(BatchSize).ToListAsync(cancellationToken);
            if (products.Count == 0)
                return;
            after = products[^1].Id;
            foreach (var product in products)
            {
                var key = SearchKey.Of(product.Name);
                await context.Products.Where(each => each.Id == product.Id && each.Name == product.Name && each.SearchKey == "")
                    .ExecuteUpdateAsync(set => set.SetProperty(each => each.SearchKey, key), cancellationToken);
            }
        }
    }
}
