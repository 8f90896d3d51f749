using FlashSale.Web.Realtime.Stock;
using System.Threading.Channels;
using FlashSale.Domain;
using FlashSale.Domain.Realtime;
using FlashSale.Web.Storefront;
using Microsoft.AspNetCore.SignalR;

namespace FlashSale.Web.Realtime.Hub;

/// <summary>
/// Tells those who are connected to the live hub how the products that they watch stand. One subscription a process, whatever the number
/// of connections, and at the feed's pace: what is told here counts in the time of the ticker's round.
/// </summary>
internal sealed partial class HubBroadcaster(
    StockFeed stock,
    StockTicker ticker,
    SaleFeed sales,
    HubConnections audience,
    IHubContext<LiveHub, IHubClient> hub,
    CatalogSnapshot catalog,
    TimeProvider clock,
    ILogger<HubBroadcaster> logger) : BackgroundService
{
    private static readonly TimeSpan PauseAfterFault = TimeSpan.FromSeconds(1);

    private readonly Channel<string> changedSales = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var rounds = ticker.SubscribeToRounds(TellStock);
        using var notices = sales.SubscribeToAll(OnNotice);
        await foreach (var productId in changedSales.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await TellPhaseAsync(productId, stoppingToken);
            }
#pragma warning disable CA1031 // The database is away: it is asked again until it answers.
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                LogNotRead(fault, productId);
                changedSales.Writer.TryWrite(productId);
                await Task.Delay(PauseAfterFault, clock, stoppingToken);
            }
        }
    }

    private void TellStock(IReadOnlySet<string> products)
    {
        foreach (var productId in products)
        {
            if (audience.IsTold(productId) && stock.Current(productId) is { } level)
                hub.Clients.Group(productId).StockChanged(StockMessage.Of(level)).FireAndForget(logger);
        }
    }

    // Who announces a sale is not kept waiting for what it means.
    private void OnNotice(SaleNotice notice)
    {
        if (audience.IsWatched(notice.ProductId))
            changedSales.Writer.TryWrite(notice.ProductId);
    }

    private async Task TellPhaseAsync(string productId, CancellationToken cancellationToken)
    {
        var page = await catalog.FindProductAsync(productId, cancellationToken);
        var watchers = hub.Clients.Group(productId);
        var isNews = audience.SetWithdrawn(productId, page is null);
        if (page is null)
        {
            if (isNews)
                watchers.ProductWithdrawn(productId).FireAndForget(logger);
            return;
        }
        if (!audience.IsWatched(productId))
            return;
        watchers.PhaseChanged(SalePhaseMessage.Of(page, clock.Now())).FireAndForget(logger);
        if (isNews)
            watchers.StockChanged(StockMessage.Of(page.Level)).FireAndForget(logger);
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Failed to read the sale of product {ProductId} for the live hub; retrying in a second")]
    private partial void LogNotRead(Exception fault, string productId);
}
