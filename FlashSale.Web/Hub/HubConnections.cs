using System.Net;
using FlashSale.Web.Hosting.Limits;

namespace FlashSale.Web.Hub;

/// <summary>The connections to the live hub of this node, and the products that they watch. Thread-safe.</summary>
/// <param name="limit">Limits the connections of this node.</param>
internal sealed class HubConnections(ConnectionLimit limit)
{
    /// <summary>Maximum number of products that one connection may watch.</summary>
    public const int MaxProducts = 100;

    private readonly Lock gate = new();
    private readonly Dictionary<string, IPAddress?> addressOf = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> productsOf = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> watchers = new(StringComparer.Ordinal);
    private readonly HashSet<string> withdrawn = new(StringComparer.Ordinal);

    /// <summary>Number of connections.</summary>
    public int Connected
    {
        get
        {
            lock (gate)
                return productsOf.Count;
        }
    }

    /// <summary>Number of products that at least one connection watches.</summary>
    public int WatchedProducts
    {
        get
        {
            lock (gate)
                return watchers.Count;
        }
    }

    /// <summary>Whether there is room for another connection from this address.</summary>
    public bool HasRoomFor(IPAddress? address) => limit.HasRoomFor(address);

    /// <summary>Adds a connection, if there is room.</summary>
    public bool TryEnter(string connectionId, IPAddress? address)
    {
        lock (gate)
        {
            if (productsOf.ContainsKey(connectionId) || !limit.TryEnter(address))
                return false;
            productsOf.Add(connectionId, new(StringComparer.Ordinal));
            addressOf.Add(connectionId, address);
            return true;
        }
    }

    /// <summary>Removes a connection and everything that it watches.</summary>
    public void Leave(string connectionId)
    {
        lock (gate)
        {
            if (!productsOf.Remove(connectionId, out var products))
                return;
            addressOf.Remove(connectionId, out var address);
            limit.Leave(address);
            foreach (var productId in products)
                RemoveWatcher(productId);
        }
    }

    /// <summary>Lets a connection watch a product.</summary>
    /// <param name="connectionId">The connection.</param>
    /// <param name="productId">The product.</param>
    /// <param name="isNew">Whether it didn't watch the product before.</param>
    /// <returns>False if it watches <see cref="MaxProducts"/> already, or is closed.</returns>
    public bool TryWatch(string connectionId, string productId, out bool isNew)
    {
        isNew = false;
        lock (gate)
        {
            if (!productsOf.TryGetValue(connectionId, out var products))
                return false;
            if (products.Contains(productId))
                return true;
            if (products.Count >= MaxProducts)
                return false;
            isNew = products.Add(productId);
            watchers[productId] = watchers.GetValueOrDefault(productId) + 1;
            return true;
        }
    }

    /// <summary>Stops a connection from watching a product.</summary>
    public void Unwatch(string connectionId, string productId)
    {
        lock (gate)
        {
            if (productsOf.TryGetValue(connectionId, out var products) && products.Remove(productId))
                RemoveWatcher(productId);
        }
    }

    /// <summary>Whether any connection watches a product.</summary>
    public bool IsWatched(string productId)
    {
        lock (gate)
            return watchers.ContainsKey(productId);
    }

    /// <summary>Whether any connection watches a product that is still in the shop.</summary>
    public bool ShouldSendStock(string productId)
    {
        lock (gate)
            return watchers.ContainsKey(productId) && !withdrawn.Contains(productId);
    }

    /// <summary>Records whether a watched product was withdrawn from the shop.</summary>
    /// <returns>Whether that changed.</returns>
    public bool SetWithdrawn(string productId, bool isWithdrawn)
    {
        lock (gate)
            return watchers.ContainsKey(productId) && (isWithdrawn ? withdrawn.Add(productId) : withdrawn.Remove(productId));
    }

    private void RemoveWatcher(string productId)
    {
        if (watchers[productId] > 1)
        {
            watchers[productId]--;
            return;
        }
        watchers.Remove(productId);
        withdrawn.Remove(productId);
    }
}
