using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Live;
using FlashSale.Web.Operations;
using Microsoft.Extensions.Caching.Memory;

namespace FlashSale.Web.Components.Storefront;

/// <summary>
/// The catalogue as it was read a moment ago: opening a page that many open costs no query. What a merchant changes here, or a sale that
/// begins or ends, is read anew at once; what another node changed, within a second. Stock is the newest that this node knows.
/// While the database can't be reached, what was read last is shown, for up to an hour.
/// </summary>
public sealed class CatalogSnapshot(ICatalog catalog, SaleFeed sales, StockFeed stock, DatabaseOutage outage) : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan RecalledFor = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan ShownInOutageFor = TimeSpan.FromHours(1);

    private readonly MemoryCache kept = new(new MemoryCacheOptions { SizeLimit = 10_000 });
    private readonly MemoryCache recalled = new(new MemoryCacheOptions { SizeLimit = 10_000 });
    private readonly MemoryCache lastKnown = new(new MemoryCacheOptions { SizeLimit = 10_000 });

    /// <summary>See <see cref="ICatalog.FindProductAsync"/>.</summary>
    public async ValueTask<ProductPage?> FindProductAsync(string productId, CancellationToken cancellationToken)
    {
        var page = await ReadAsync(productId, () => ReadProductAsync(productId), cancellationToken);
        return page is null ? null : WithNewestStock(page);
    }

    /// <summary>The product as it was read here within the last minute; null if it was not. To draw it at once, and then ask for the newest.</summary>
    public ProductPage? Recall(string productId) => recalled.TryGetValue(productId, out ProductPage? page) ? WithNewestStock(page!) : null;

    /// <summary>See <see cref="ICatalog.FindSalesAsync"/>.</summary>
    public ValueTask<PageOf<SaleCard>> FindSalesAsync(SaleQuery query, CancellationToken cancellationToken) =>
        ReadAsync(query, () => ReadSalesAsync(query), cancellationToken);

    /// <summary>The sales as they were read here within the last minute; null if they were not.</summary>
    public PageOf<SaleCard>? RecallSales(SaleQuery query) => recalled.Get<PageOf<SaleCard>>(query);

    /// <inheritdoc/>
    public void Dispose()
    {
        kept.Dispose();
        recalled.Dispose();
        lastKnown.Dispose();
    }

    private async Task<ProductPage?> ReadProductAsync(string productId)
    {
        var page = await catalog.FindProductAsync(productId, CancellationToken.None);
        outage.End();
        if (page is null)
        {
            recalled.Remove(productId);
            lastKnown.Remove(productId);
        }
        else
        {
            Keep(productId, page);
        }
        return page;
    }

    private async Task<PageOf<SaleCard>> ReadSalesAsync(SaleQuery query)
    {
        var found = await catalog.FindSalesAsync(query, CancellationToken.None);
        outage.End();
        Keep(query, found);
        return found;
    }

    private void Keep<T>(object question, T answer)
    {
        recalled.Set(question, answer, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = RecalledFor });
        lastKnown.Set(question, answer, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = ShownInOutageFor });
    }

    private ProductPage WithNewestStock(ProductPage page) =>
        stock.Current(page.Product.Id) is { } told && told.SaleId == page.Level.SaleId && page.Level.IsOlderThan(told) ? page with { Level = told } : page;

    // One reading serves everyone who asks in this moment, so nobody's leaving calls it off.
    private async ValueTask<T> ReadAsync<T>(object question, Func<Task<T>> read, CancellationToken cancellationToken)
    {
        var key = (question, sales.Version);
        var reading = kept.GetOrCreate(key, entry =>
        {
            entry.Size = 1;
            entry.AbsoluteExpirationRelativeToNow = Lifetime;
            return new Lazy<Task<T>>(read);
        })!;
        T? known = default;
        try
        {
            return await reading.Value.WaitAsync(cancellationToken);
        }
        catch (Exception fault) when (reading.Value.IsFaulted && outage.Explains(fault) && lastKnown.TryGetValue(question, out known))
        {
            kept.Remove(key);
            return known!;
        }
        catch when (reading.Value.IsFaulted)
        {
            kept.Remove(key);
            throw;
        }
    }
}
