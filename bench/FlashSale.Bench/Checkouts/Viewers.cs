using FlashSale.Domain.Realtime;
using FlashSale.Web.Realtime.Circuits;
using FlashSale.Web.Realtime.Stock;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlashSale.Bench.Checkouts;

/// <summary>
/// Open pages that watch the stock while others buy: the shop's ticker and a number of page subscriptions. Each handles a round like a
/// real page does, but without rendering and sending.
/// </summary>
internal sealed class Viewers : IAsyncDisposable
{
    private readonly StockTicker ticker;
    private readonly List<CircuitStock> pages = [];
    private long notifications;

    private Viewers(StockFeed feed, IReadOnlyList<string> products, int count)
    {
        ticker = new StockTicker(feed, TimeProvider.System, NullLogger<StockTicker>.Instance);
        for (var i = 0; i < count; i++)
        {
            var page = new CircuitStock(ticker);
            page.StartRoundsBy(
                () => ThreadPool.UnsafeQueueUserWorkItem(static rendered => rendered.NotifyWatchers(), page, preferLocal: false));
            page.Watch(products[i % products.Count], () => Interlocked.Increment(ref notifications));
            pages.Add(page);
        }
    }

    /// <summary>Number of notifications of all viewers.</summary>
    public long Notifications => Interlocked.Read(ref notifications);

    /// <summary>Starts a number of viewers, spread evenly over the products.</summary>
    public static async Task<Viewers> StartAsync(StockFeed feed, IReadOnlyList<string> products, int count)
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
