using FlashSale.Domain.Realtime;
using FlashSale.Web.Realtime.Circuits;
using FlashSale.Web.Realtime.Stock;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlashSale.Bench.Checkouts;

/// <summary>
/// Those who look while others buy: the shop's ticker, and as many subscriptions of open pages as asked for. Each does what a page's does
/// on the ticker's thread, and hands the round on; what a page would render and send is not done.
/// </summary>
internal sealed class Viewers : IAsyncDisposable
{
    private readonly StockTicker ticker;
    private readonly List<CircuitStock> pages = [];
    private long told;

    private Viewers(StockFeed feed, IReadOnlyList<string> products, int count)
    {
        ticker = new StockTicker(feed, TimeProvider.System, NullLogger<StockTicker>.Instance);
        for (var i = 0; i < count; i++)
        {
            var page = new CircuitStock(ticker);
            page.StartRoundsBy(() => ThreadPool.UnsafeQueueUserWorkItem(static rendered => rendered.NotifyWatchers(), page, preferLocal: false));
            page.Watch(products[i % products.Count], () => Interlocked.Increment(ref told));
            pages.Add(page);
        }
    }

    /// <summary>How often one of them was told.</summary>
    public long Told => Interlocked.Read(ref told);

    /// <summary>So many begin to look, spread evenly over the products.</summary>
    public static async Task<Viewers> BeginAsync(StockFeed feed, IReadOnlyList<string> products, int count)
    {
        var viewers = new Viewers(feed, products, count);
        await viewers.ticker.StartAsync(CancellationToken.None);
        return viewers;
    }

    public async ValueTask DisposeAsync()
    {
        await ticker.StopAsync(CancellationToken.None);
        ticker.Dispose();
        pages.ForEach(page => page.Dispose());
    }
}
