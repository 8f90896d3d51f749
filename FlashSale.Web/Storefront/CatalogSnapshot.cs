using FlashSale.Domain;
using FlashSale.Domain.Realtime;
using FlashSale.Domain.Storefront;
using FlashSale.Web.Hosting.Health;
using FlashSale.Web.Hosting.Limits;
using Microsoft.Extensions.Caching.Memory;

namespace FlashSale.Web.Storefront;

/// <summary>
/// Caches the catalog for a second, so that opening a popular page needs no query. A change by a merchant on this node, and the start or
/// end of a sale, invalidate it at once. The stock is always the newest that this node knows. Thread-safe; one for each process.
/// During a database outage it returns what was read last, up to an hour old, and checks the database with one query at a time.
/// </summary>
public sealed class CatalogSnapshot(
    ICatalog catalog,
    SaleFeed sales,
    StockFeed stock,
    DatabaseOutage outage,
    TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan RecallAge = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan OutageAge = TimeSpan.FromHours(1);

    private readonly SearchLimiter searches = new(clock);
    private readonly MemoryCache cache = new(new MemoryCacheOptions { SizeLimit = 10_000 });
    private readonly MemoryCache lastKnown = new(new MemoryCacheOptions { SizeLimit = 10_000 });
    private int isProbing;

    /// <summary>See <see cref="ICatalog.FindProductAsync"/>.</summary>
    public async ValueTask<ProductPage?> FindProductAsync(string productId, CancellationToken cancellationToken)
    {
        var page = await ReadAsync(productId, () => ReadProductAsync(productId), cancellationToken);
        return page is null ? null : WithNewestStock(page);
    }

    /// <summary>
    /// The product if this node read it within the last minute; otherwise null. To render a page at once and then read the newest state.
    /// </summary>
    public ProductPage? Recall(string productId) =>
        FindLastKnown<ProductPage>(productId, RecallAge) is { } page ? WithNewestStock(page) : null;

    /// <summary>See <see cref="ICatalog.FindSalesAsync"/>.</summary>
    /// <exception cref="SearchRefusedException">The search took too long.</exception>
    public async ValueTask<PageOf<SaleCard>> FindSalesAsync(SaleQuery query, CancellationToken cancellationToken) =>
        (await ReadAsync(query, () => ReadSalesAsync(query), cancellationToken))!;

    /// <summary>The sales if this node read them within the last minute; otherwise null.</summary>
    public PageOf<SaleCard>? RecallSales(SaleQuery query) => FindLastKnown<PageOf<SaleCard>>(query, RecallAge);

    /// <inheritdoc/>
    public void Dispose()
    {
        cache.Dispose();
        lastKnown.Dispose();
        searches.Dispose();
    }

    private async Task<ProductPage?> ReadProductAsync(string productId)
    {
        var page = await catalog.FindProductAsync(productId, CancellationToken.None);
        outage.End();
        if (page is null)
            lastKnown.Remove(productId);
        else
            Remember(productId, page, OutageAge);
        return page;
    }

    private async Task<PageOf<SaleCard>?> ReadSalesAsync(SaleQuery query)
    {
        // There are few lists, because they are the same for all visitors. There can be any number of searches.
        var found = query.Search is null
            ? await catalog.FindSalesAsync(query, CancellationToken.None)
            : await searches.SearchAsync(token => catalog.FindSalesAsync(query, token), CancellationToken.None);
        outage.End();
        // So searches aren't cached for long.
        Remember(query, found, query.Search is null ? OutageAge : RecallAge);
        return found;
    }

    private void Remember(object query, object answer, TimeSpan time) =>
        lastKnown.Set(
            query,
            new Known(answer, clock.GetTimestamp()),
            new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = time });

    private T? FindLastKnown<T>(object query, TimeSpan maxAge)
        where T : class =>
        lastKnown.TryGetValue(query, out Known? known) && clock.GetElapsedTime(known!.At) < maxAge ? (T)known.Answer : null;

    private ProductPage WithNewestStock(ProductPage page) =>
        stock.Current(page.Product.Id) is { } newest && newest.SaleId == page.Level.SaleId && page.Level.IsOlderThan(newest)
            ? page with { Level = newest }
            : page;

    // One query serves all callers of this moment, so a caller that cancels doesn't cancel it.
    private async ValueTask<T?> ReadAsync<T>(object query, Func<Task<T?>> read, CancellationToken cancellationToken)
        where T : class
    {
        if (outage.IsOn && FindLastKnown<T>(query, OutageAge) is { } shown)
        {
            Probe(read);
            return shown;
        }
        var key = (query, sales.Version);
        var reading = cache.GetOrCreate(key, entry =>
        {
            entry.Size = 1;
            entry.AbsoluteExpirationRelativeToNow = Lifetime;
            return new Lazy<Task<T?>>(read);
        })!;
        try
        {
            return await reading.Value.WaitAsync(cancellationToken);
        }
        catch (Exception fault) when (reading.Value.IsFaulted)
        {
            cache.Remove(key);
            if (outage.Explains(fault) && FindLastKnown<T>(query, OutageAge) is { } known)
                return known;
            throw;
        }
    }

    // A query can hang for long during an outage. So one at a time checks if the database is back, and no visitor waits for it.
    private void Probe<T>(Func<Task<T>> read)
    {
        if (Interlocked.Exchange(ref isProbing, 1) == 1)
            return;
        using (ExecutionContext.SuppressFlow())
            _ = Task.Run(() => ProbeAsync(read));
    }

    // Never throws, because it isn't awaited.
    private async Task ProbeAsync<T>(Func<Task<T>> read)
    {
        try
        {
            await read();
        }
        // The next visitor's query fails in the same way, and is reported.
        catch (Exception fault)
        {
            if (!outage.Explains(fault))
                outage.End();
        }
        finally
        {
            Volatile.Write(ref isProbing, 0);
        }
    }

    private sealed record Known(object Answer, long At);
}
