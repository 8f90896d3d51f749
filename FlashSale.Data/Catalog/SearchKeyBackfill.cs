using FlashSale.Domain.Catalog;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Data.Catalog;

/// <summary>Updates search keys that an earlier version of the shop stored to the current <see cref="SearchKey"/>.</summary>
public static class SearchKeyBackfill
{
    private const int BatchSize = 1000;

    /// <summary>Fills missing keys and replaces outdated ones. Safe to repeat and to run on several nodes at once.</summary>
    public static async Task RunAsync(FlashSaleDbContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        for (var after = ""; ;)
        {
            var products = await context.Products
                .Where(product => product.Id.CompareTo(after) > 0).OrderBy(product => product.Id).Take(BatchSize)
                .Select(product => new { product.Id, product.Name, product.SearchKey }).ToListAsync(cancellationToken);
            if (products.Count == 0)
                return;
            after = products[^1].Id;
            foreach (var product in products)
            {
                var key = SearchKey.Of(product.Name);
                if (key == product.SearchKey)
                    continue;
                // If the name changes concurrently, that change sets the key.
                await context.Products
                    .Where(each => each.Id == product.Id && each.Name == product.Name && each.SearchKey == product.SearchKey)
                    .ExecuteUpdateAsync(set => set.SetProperty(each => each.SearchKey, key), cancellationToken);
            }
        }
    }
}
