using FlashSale.Domain;
using FlashSale.Web.Storefront;
using Microsoft.AspNetCore.SignalR;

namespace FlashSale.Web.Hub;

/// <summary>
/// Live updates for pages and apps of other sites: stock and sales of published products for everyone, and for signed-in users their own
/// orders. <c>docs/live-hub.md</c> describes how to use it.
/// </summary>
internal sealed class LiveHub(HubConnections connections, HubOrderUpdates orderUpdates, CatalogSnapshot catalog, TimeProvider clock)
    : Hub<IHubClient>
{
    /// <summary>The hub's path.</summary>
    public const string Address = "/hubs/live";

    /// <summary>
    /// Starts to send this connection a product's updates. Called again for the same product, it only returns the current state, for
    /// example to read the server's clock.
    /// </summary>
    /// <param name="productId">A published product.</param>
    /// <returns>The current state. Updates may arrive before this answer; the higher row version is the newer.</returns>
    /// <exception cref="HubException">The product isn't in the shop, or this connection watches too many products.</exception>
    [HubMethodName("Watch")]
    public async Task<WatchedProduct> WatchAsync(string productId)
    {
        if (!EntityId.IsWellFormed(productId))
            throw NotFound(productId);
        if (!connections.TryWatch(Context.ConnectionId, productId, out var isNew))
            throw new HubException($"A connection watches at most {HubConnections.MaxProducts} products. Unwatch one first.");
        var succeeded = false;
        try
        {
            // Subscribes before it reads, so that no change in between is missed.
            await Groups.AddToGroupAsync(Context.ConnectionId, productId, Context.ConnectionAborted);
            if (await catalog.FindProductAsync(productId, Context.ConnectionAborted) is not { } product)
                throw NotFound(productId);
            succeeded = true;
            return new WatchedProduct(StockMessage.Of(product.Level), SalePhaseMessage.Of(product, clock.Now()));
        }
        finally
        {
            // An earlier watch continues: the database may be away for a moment, or the product may come back.
            if (!succeeded && isNew)
                await UnwatchAsync(productId);
        }
    }

    /// <summary>Stops sending this connection a product's updates. Does nothing if it doesn't watch the product.</summary>
    [HubMethodName("Unwatch")]
    public async Task UnwatchAsync(string productId)
    {
        if (productId is null)
            return;
        connections.Unwatch(Context.ConnectionId, productId);
        await Groups.RemoveFromGroupAsync(Context.ConnectionId, productId, CancellationToken.None);
    }

    /// <inheritdoc/>
    public override Task OnConnectedAsync()
    {
        // UseLiveHub refuses most connections beyond the limit. This check is exact when many connect at the same moment.
        if (connections.TryEnter(Context.ConnectionId, Context.GetHttpContext()?.Connection.RemoteIpAddress))
            orderUpdates.Join(Context);
        else
            Context.Abort();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task OnDisconnectedAsync(Exception? exception)
    {
        orderUpdates.Leave(Context);
        connections.Leave(Context.ConnectionId);
        return Task.CompletedTask;
    }

    private static HubException NotFound(string? productId) =>
        new($"There is no product '{productId}' in the shop. Call Watch with the id of a published product.");
}
