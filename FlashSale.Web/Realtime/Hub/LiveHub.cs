using FlashSale.Domain;
using FlashSale.Web.Storefront;
using Microsoft.AspNetCore.SignalR;

namespace FlashSale.Web.Realtime.Hub;

/// <summary>
/// Live figures for pages and apps that are not the shop's own: the stock and the sale of published products for everyone, and his own
/// orders for who is signed in. <c>docs/live-hub.md</c> says how to use it.
/// </summary>
internal sealed class LiveHub(HubConnections audience, HubOrderUpdates buyers, CatalogSnapshot catalog, TimeProvider clock) : Hub<IHubClient>
{
    /// <summary>Where it is.</summary>
    public const string Address = "/hubs/live";

    /// <summary>
    /// From now on this connection is told of a product. Asked again for the same product, it only answers: that is how a page reads the
    /// server's clock anew.
    /// </summary>
    /// <param name="productId">A published product.</param>
    /// <returns>How it stands now. What is told from now on may overtake this answer; the higher row version is the newer.</returns>
    /// <exception cref="HubException">There is no such product in the shop, or this connection watches as many as it may.</exception>
    [HubMethodName("Watch")]
    public async Task<WatchedProduct> WatchAsync(string productId)
    {
        if (!EntityId.IsWellFormed(productId))
            throw NotInTheShop(productId);
        if (!audience.TryWatch(Context.ConnectionId, productId, out var isNew))
            throw new HubException($"A connection watches at most {HubConnections.MaxProducts} products. Unwatch one first.");
        var isAnswered = false;
        try
        {
            // First listen, then read: what happens in between is told.
            await Groups.AddToGroupAsync(Context.ConnectionId, productId, Context.ConnectionAborted);
            if (await catalog.FindProductAsync(productId, Context.ConnectionAborted) is not { } page)
                throw NotInTheShop(productId);
            isAnswered = true;
            return new WatchedProduct(StockMessage.Of(page.Level), SalePhaseMessage.Of(page, clock.Now()));
        }
        finally
        {
            // Who watched it before goes on: the database may be away for a moment, the product may come back.
            if (!isAnswered && isNew)
                await UnwatchAsync(productId);
        }
    }

    /// <summary>This connection is not told of a product any more. One that it did not watch changes nothing.</summary>
    [HubMethodName("Unwatch")]
    public async Task UnwatchAsync(string productId)
    {
        if (productId is null)
            return;
        audience.Unwatch(Context.ConnectionId, productId);
        await Groups.RemoveFromGroupAsync(Context.ConnectionId, productId, CancellationToken.None);
    }

    /// <inheritdoc/>
    public override Task OnConnectedAsync()
    {
        // Most are turned away before; this holds when many come in the same moment.
        if (audience.TryEnter(Context.ConnectionId, Context.GetHttpContext()?.Connection.RemoteIpAddress))
            buyers.Join(Context);
        else
            Context.Abort();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task OnDisconnectedAsync(Exception? exception)
    {
        buyers.Leave(Context);
        audience.Leave(Context.ConnectionId);
        return Task.CompletedTask;
    }

    private static HubException NotInTheShop(string? productId) =>
        new($"There is no product '{productId}' in the shop. Call Watch with the id of a published product.");
}
