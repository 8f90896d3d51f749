using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Realtime;
using FlashSale.Domain.Storefront;
using FlashSale.Web.Hosting.Health;
using FlashSale.Web.Hosting.Limits;
using Microsoft.Extensions.Caching.Memory;

namespace FlashSale.Web.Storefront;

/// <summary>
/// The catalogue as it was read a moment ago: opening a page that many open costs no query. What a merchant changes here, or a sale that
/// begins or ends, is read anew at once; what another node changed, within a second. Stock is the newest that this node knows.
/// While the database can't be reached, what was read last is shown at once, for up to an hour, and one read after the other looks whether it's back.
/// </summary>
public sealed class CatalogSnapshot(ICatalog catalog, SaleFeed sales, StockFeed stock, DatabaseOutage outage, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan RecalledFor = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan ShownInOutageFor = TimeSpan.FromHours(1);

    private readonly SearchLimiter searches = new(clock);
    private readonly MemoryCache kept = new(new MemoryCacheOptions { SizeLimit = 10_000 });
    private readonly MemoryCache lastKnown = new(new MemoryCacheOptions { SizeLimit = 10_000 });
    private int isProbing;

    /// <summary>See <see cref="ICatalog.FindProductAsync"/>.</summary>
    public async ValueTask<ProductPage?> FindProductAsync(string productId, CancellationToken cancellationToken)
    {
        var page = await ReadAsync(productId, () => ReadProductAsync(productId), cancellationToken);
        return page is null ? null : WithNewestStock(page);
    }

    /// <summary>The product as it was read here within the last minute; null if it was not. To draw it at once, and then ask for the newest.</summary>
    public ProductPage? Recall(string productId) => FindLastKnown<ProductPage>(productId, RecalledFor) is { } page ? WithNewestStock(page) : null;

    /// <summary>See <see cref="ICatalog.FindSalesAsync"/>.</summary>
    /// <exception cref="SearchRefusedException">The search took too long.</exception>
    public async ValueTask<PageOf<SaleCard>> FindSalesAsync(SaleQuery query, CancellationToken cancellationToken) =>
        (await ReadAsync(query, () => ReadSalesAsync(query), cancellationToken))!;

    /// <summary>The sales as they were read here within the last minute; null if they were not.</summary>
    public PageOf<SaleCard>? RecallSales(SaleQuery query) => FindLastKnown<PageOf<SaleCard>>(query, RecalledFor);

    /// <inheritdoc/>
    public void Dispose()
    {
        kept.Dispose();
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
            Keep(productId, page, ShownInOutageFor);
        return page;
    }

    private async Task<PageOf<SaleCard>?> ReadSalesAsync(SaleQuery query)
    {
        // Lists are the same for everybody, so there are few of them. Searches are as many as anybody likes.
        var found = query.Search is null
            ? await catalog.FindSalesAsync(query, CancellationToken.None)
            : await searches.SearchAsync(token => catalog.FindSalesAsync(query, token), CancellationToken.None);
        outage.End();
        // Anybody can search for anything: that isn't kept for long.
        Keep(query, found, query.Search is null ? ShownInOutageFor : RecalledFor);
        return found;
    }

    private void Keep(object question, object answer, TimeSpan time) =>
        lastKnown.Set(
            question,
            new Kept(answer, clock.GetTimestamp()),
            new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = time });

    private T? FindLastKnown<T>(object question, TimeSpan oldest)
        where T : class =>
        lastKnown.TryGetValue(question, out Kept? known) && clock.GetElapsedTime(known!.At) < oldest ? (T)known.Answer : null;

    private ProductPage WithNewestStock(ProductPage page) =>
        stock.Current(page.Product.Id) is { } told && told.SaleId == page.Level.SaleId && page.Level.IsOlderThan(told) ? page with { Level = told } : page;

    // One reading serves everyone who asks in this moment, so nobody's leaving calls it off.
    private async ValueTask<T?> ReadAsync<T>(object question, Func<Task<T?>> read, CancellationToken cancellationToken)
        where T : class
    {
        if (outage.IsOn && FindLastKnown<T>(question, ShownInOutageFor) is { } shown)
        {
            Probe(read);
            return shown;
        }
        var key = (question, sales.Version);
        var reading = kept.GetOrCreate(key, entry =>
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
            kept.Remove(key);
            if (outage.Explains(fault) && FindLastKnown<T>(question, ShownInOutageFor) is { } known)
                return known;
            throw;
        }
    }

    // A database that doesn't answer lets its callers wait for long: one read at a time looks whether it's back, and no visitor waits for it.
    private void Probe<T>(Func<Task<T>> read)
    {
        if (Interlocked.Exchange(ref isProbing, 1) == 1)
            return;
        using (ExecutionContext.SuppressFlow())
            _ = Task.Run(() => ProbeAsync(read));
    }

    // Never throws: nobody waits for it.
    private async Task ProbeAsync<T>(Func<Task<T>> read)
    {
        try
        {
            await read();
        }
#pragma warning disable CA1031 // The next visitor's read fails alike, and is reported.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            if (!outage.Explains(fault))
                outage.End();
        }
        finally
        {
            Volatile.Write(ref isProbing, 0);
        }
    }

    private sealed record Kept(object Answer, long At);
}
