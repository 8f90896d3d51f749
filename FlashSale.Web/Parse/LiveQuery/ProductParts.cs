using FlashSale.Data;
using FlashSale.Domain;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Web.Parse.LiveQuery;

/// <summary>Loads products' visibility and parts. The visibility of an inventory, sale or timer depends on its product.</summary>
internal sealed class ProductParts(IDbContextFactory<FlashSaleDbContext> contexts, TimeProvider clock)
{
    private const string Tag = "LiveQuery";
    private const int Tries = 4;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Finds out which products are published. Deleted products are left out.</summary>
    public Task<Dictionary<string, bool>> FindPublishedAsync(
        IReadOnlyCollection<string> productIds, CancellationToken cancellationToken) => TryAsync(context =>
        context.Products
            .TagWith(Tag)
            .Where(product => productIds.Contains(product.Id))
            .Select(product => new { product.Id, product.Published })
            .ToDictionaryAsync(product => product.Id, product => product.Published, cancellationToken),
        cancellationToken);

    /// <summary>Loads a product's inventory, sales and timers.</summary>
    public Task<List<Entity>> FindPartsAsync(
        string productId, CancellationToken cancellationToken) => TryAsync<List<Entity>>(async context =>
    [
        .. await context.Inventories
            .TagWith(Tag)
            .AsNoTracking()
            .Where(inventory => inventory.ProductId == productId)
            .ToListAsync(cancellationToken),
        .. await context.Sales.TagWith(Tag).AsNoTracking().Where(sale => sale.ProductId == productId).ToListAsync(cancellationToken),
        .. await context.CountdownTimers
            .TagWith(Tag)
            .AsNoTracking()
            .Where(timer => timer.ProductId == productId)
            .ToListAsync(cancellationToken),
    ], cancellationToken);

    // Retries, so that a briefly overloaded database doesn't disconnect clients.
    private async Task<T> TryAsync<T>(Func<FlashSaleDbContext, Task<T>> read, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var context = await contexts.CreateDbContextAsync(cancellationToken);
                return await read(context);
            }
            // The last attempt rethrows.
            catch (Exception) when (attempt < Tries && !cancellationToken.IsCancellationRequested)
            {
                await Task.Delay(Pause * attempt, clock, cancellationToken);
            }
        }
    }
}
