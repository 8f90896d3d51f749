using FlashSale.Data.Catalog;
using FlashSale.Data.Realtime;
using FlashSale.Data.Sales;
using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Realtime;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Stock;
using FlashSale.Domain.Storefront;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Data.Storefront;

/// <summary>Reads published products and their sales from the database.</summary>
internal sealed class CatalogReader(
    IDbContextFactory<FlashSaleDbContext> contexts, StockFeed feed, Currency currency, TimeProvider clock) : ICatalog
{
    public async Task<PageOf<SaleCard>> FindSalesAsync(SaleQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfNegative(query.Skip);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Take, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Take, 100);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var sales = Filter(context.Sales.AsNoTracking(), query, clock.Now());
        var total = await sales.CountAsync(cancellationToken);
        if (total <= query.Skip)
            return new PageOf<SaleCard>([], total);
        var rows = await Sort(sales, query)
            .Skip(query.Skip).Take(query.Take)
            .Join(
                context.Inventories,
                sale => sale.ProductId,
                inventory => inventory.ProductId,
                (sale, inventory) => new { sale, sale.Product, inventory })
            .ToListAsync(cancellationToken);
        return new PageOf<SaleCard>([.. rows.Select(row => CardOf(row.sale, row.Product!, row.inventory))], total);
    }

    public async Task<ProductPage?> FindProductAsync(string productId, CancellationToken cancellationToken = default) =>
        await PreviewProductAsync(productId, cancellationToken) is { Product.Published: true } page ? page : null;

    public async Task<ProductPage?> PreviewProductAsync(string productId, CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var now = clock.Now();
        var inventory = await context.Inventories.AsNoTracking().Include(row => row.Product)
            .SingleOrDefaultAsync(row => row.ProductId == productId, cancellationToken);
        if (inventory is not { Product: { } product })
            return null;
        var sale = await context.Sales.AsNoTracking().FindNearestAsync(productId, now, cancellationToken);
        var timerEndsAt = await FindTimerEndAsync(context, productId, now, cancellationToken);
        return new ProductPage(product, sale, Latest(StockLevels.Of(inventory, sale)), timerEndsAt);
    }

    public async Task<ProductImage?> FindImageAsync(string imageId, CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.ProductImages.AsNoTracking().SingleOrDefaultAsync(image => image.Id == imageId, cancellationToken);
    }

    private static IQueryable<Sale> Filter(IQueryable<Sale> sales, SaleQuery query, DateTimeOffset now)
    {
        sales = sales.Where(sale => sale.Product!.Published);
        return (query.Phase switch
        {
            SalePhase.Upcoming => sales.Where(sale => sale.StartTime > now),
            SalePhase.Live => sales.Where(sale => sale.StartTime <= now && sale.EndTime > now),
            _ => sales.Where(sale => sale.EndTime <= now),
        }).WhereNameMatches(query.Search);
    }

    private static IQueryable<Sale> Sort(IQueryable<Sale> sales, SaleQuery query)
    {
        var sorted = (query.Sort, query.Phase) switch
        {
            (ProductSort.BiggestDiscount, _) => sales.OrderByDescending(sale => sale.Discount),
            (ProductSort.PriceLowest, _) => sales.OrderBy(sale => sale.Product!.Price * (100m - sale.Discount)),
            (ProductSort.PriceHighest, _) => sales.OrderByDescending(sale => sale.Product!.Price * (100m - sale.Discount)),
            (_, SalePhase.Upcoming) => sales.OrderBy(sale => sale.StartTime),
            (_, SalePhase.Live) => sales.OrderBy(sale => sale.EndTime),
            _ => sales.OrderByDescending(sale => sale.EndTime),
        };
        return sorted.ThenBy(sale => sale.Id);
    }

    private SaleCard CardOf(Sale sale, Product product, Inventory inventory) => new(
        sale.Id,
        product.Id,
        product.Name,
        product.ImageId,
        product.Price,
        SalePricing.PriceOf(product.Price, sale.Discount, currency),
        sale.Discount,
        sale.StartTime,
        sale.EndTime,
        Latest(StockLevels.Of(inventory, sale)));

    private StockLevel Latest(StockLevel read) =>
        feed.Current(read.ProductId) is { } published && published.SaleId == read.SaleId && read.IsOlderThan(published) ? published : read;

    // A timer's end isn't stored, so it's computed here for the product's few timers.
    private static async Task<DateTimeOffset?> FindTimerEndAsync(
        FlashSaleDbContext context, string productId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var oldest = now.AddSeconds(-CountdownTimer.MaxDuration);
        var timers = await context.CountdownTimers.AsNoTracking()
            .Where(timer => timer.ProductId == productId && timer.CreatedAt > oldest)
            .OrderByDescending(timer => timer.CreatedAt)
            .ToListAsync(cancellationToken);
        return timers.Find(timer => timer.EndsAt > now)?.EndsAt;
    }
}
