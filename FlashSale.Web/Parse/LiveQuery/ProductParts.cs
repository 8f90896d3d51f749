using FlashSale.Data;
using FlashSale.Domain;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Web.Parse.LiveQuery;

/// <summary>What the database knows of products and of what belongs to them: who may see an inventory, a sale or a timer depends on its product.</summary>
internal sealed class ProductParts(IDbContextFactory<FlashSaleDbContext> contexts, TimeProvider clock)
{
    private const string Tag = "LiveQuery";
    private const int Tries = 4;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Whether these products are published; those that are gone are left out.</summary>
    public Task<Dictionary<string, bool>> FindPublishedAsync(IReadOnlyCollection<string> productIds, CancellationToken cancellationToken) => TryAsync(context =>
        context.Products.TagWith(Tag).Where(product => productIds.Contains(product.Id)).Select(product => new { product.Id, product.Published }).ToDictionaryAsync(product => product.Id, product => product.Published, cancellationToken), cancellationToken);

    /// <summary>The inventory, the sales and the timers of a product.</summary>
    public Task<List<Entity>> FindPartsAsync(string productId, CancellationToken cancellationToken) => TryAsync<List<Entity>>(async context =>
    [
        .. await context.Inventories.TagWith(Tag).AsNoTracking().Where(inventory => inventory.ProductId == productId).ToListAsync(cancellationToken),
        .. await context.Sales.TagWith(Tag).AsNoTracking().Where(sale => sale.ProductId == productId).ToListAsync(cancellationToken),
        .. await context.CountdownTimers.TagWith(Tag).AsNoTracking().Where(timer => timer.ProductId == productId).ToListAsync(cancellationToken),
    ], cancellationToken);

    // A database that is busy with buyers for a moment is no reason to cut off those who look.
    private async Task<T> TryAsync<T>(Func<FlashSaleDbContext, Task<T>> read, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var context = await contexts.CreateDbContextAsync(cancellationToken);
                return await read(context);
            }
#pragma warning disable CA1031 // The last try throws whatever it is.
            catch (Exception) when (attempt < Tries && !cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                await Task.Delay(Pause * attempt, clock, cancellationToken);
            }
        }
    }
}
