using System.Threading.Channels;
using FlashSale.Domain;
using FlashSale.Domain.Realtime;
using FlashSale.Web.Realtime.Stock;
using FlashSale.Web.Storefront;
using Microsoft.AspNetCore.SignalR;

namespace FlashSale.Web.Hub;

/// <summary>
/// Sends the live hub's clients updates of the products that they watch. It has one subscription for all connections, and its work counts
/// toward the length of the ticker's round.
/// </summary>
internal sealed partial class HubBroadcaster(
    StockFeed stock,
    StockTicker ticker,
    SaleFeed sales,
    HubConnections connections,
    IHubContext<LiveHub, IHubClient> hub,
    CatalogSnapshot catalog,
    TimeProvider clock,
    ILogger<HubBroadcaster> logger) : BackgroundService
{
    private static readonly TimeSpan PauseAfterFault = TimeSpan.FromSeconds(1);

    private readonly Channel<string> changedSales = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var rounds = ticker.SubscribeToRounds(SendStock);
        using var notices = sales.SubscribeToAll(OnNotice);
        await foreach (var productId in changedSales.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await SendPhaseAsync(productId, stoppingToken);
            }
            // Retries until the database is back.
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                LogNotRead(fault, productId);
                changedSales.Writer.TryWrite(productId);
                await Task.Delay(PauseAfterFault, clock, stoppingToken);
            }
        }
    }

    private void SendStock(IReadOnlySet<string> products)
    {
        foreach (var productId in products)
        {
            if (connections.ShouldSendStock(productId) && stock.Current(productId) is { } level)
                hub.Clients.Group(productId).StockChanged(StockMessage.Of(level)).FireAndForget(logger);
        }
    }

    // Only queues, so that the publisher doesn't wait for the database.
    private void OnNotice(SaleNotice notice)
    {
        if (connections.IsWatched(notice.ProductId))
            changedSales.Writer.TryWrite(notice.ProductId);
    }

    private async Task SendPhaseAsync(string productId, CancellationToken cancellationToken)
    {
        var product = await catalog.FindProductAsync(productId, cancellationToken);
        var clients = hub.Clients.Group(productId);
        var hasChanged = connections.SetWithdrawn(productId, product is null);
        if (product is null)
        {
            if (hasChanged)
                clients.ProductWithdrawn(productId).FireAndForget(logger);
            return;
        }
        if (!connections.IsWatched(productId))
            return;
        clients.PhaseChanged(SalePhaseMessage.Of(product, clock.Now())).FireAndForget(logger);
        if (hasChanged)
            clients.StockChanged(StockMessage.Of(product.Level)).FireAndForget(logger);
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Failed to read the sale of product {ProductId} for the live hub; retrying in a second")]
    private partial void LogNotRead(Exception fault, string productId);
}
