using System.Net;
using FlashSale.Web.Hosting.Limits;

namespace FlashSale.Web.Realtime.Hub;

/// <summary>Who is connected to the live hub of this node, and which products they watch.</summary>
/// <param name="limit">How many connections this node carries.</param>
internal sealed class HubConnections(ConnectionLimit limit)
{
    /// <summary>The most products that one connection may watch.</summary>
    public const int MaxProducts = 100;

    private readonly Lock gate = new();
    private readonly Dictionary<string, IPAddress?> addressOf = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> productsOf = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> watchers = new(StringComparer.Ordinal);
    private readonly HashSet<string> withdrawn = new(StringComparer.Ordinal);

    /// <summary>Connections now.</summary>
    public int Connected
    {
        get
        {
            lock (gate)
                return productsOf.Count;
        }
    }

    /// <summary>Products that somebody watches.</summary>
    public int WatchedProducts
    {
        get
        {
            lock (gate)
                return watchers.Count;
        }
    }

    /// <summary>Whether one more from this address can be connected.</summary>
    public bool HasRoomFor(IPAddress? address) => limit.HasRoomFor(address);

    /// <summary>Admits a connection, if there is room.</summary>
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

    /// <summary>A connection is gone, and with it all that it watched.</summary>
    public void Leave(string connectionId)
    {
        lock (gate)
        {
            if (!productsOf.Remove(connectionId, out var products))
                return;
            addressOf.Remove(connectionId, out var address);
            limit.Leave(address);
            foreach (var productId in products)
                LoseWatcher(productId);
        }
    }

    /// <summary>A connection begins to watch a product.</summary>
    /// <param name="connectionId">The connection.</param>
    /// <param name="productId">The product.</param>
    /// <param name="isNew">Whether it did not watch the product before.</param>
    /// <returns>False if it watches as many as it may, or is gone already.</returns>
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

    /// <summary>A connection watches a product no longer.</summary>
    public void Unwatch(string connectionId, string productId)
    {
        lock (gate)
        {
            if (productsOf.TryGetValue(connectionId, out var products) && products.Remove(productId))
                LoseWatcher(productId);
        }
    }

    /// <summary>Whether somebody watches a product.</summary>
    public bool IsWatched(string productId)
    {
        lock (gate)
            return watchers.ContainsKey(productId);
    }

    /// <summary>Whether somebody watches a product and may be told its figures.</summary>
    public bool IsTold(string productId)
    {
        lock (gate)
            return watchers.ContainsKey(productId) && !withdrawn.Contains(productId);
    }

    /// <summary>Takes note of whether a watched product is in the shop.</summary>
    /// <returns>Whether that is news.</returns>
    public bool SetWithdrawn(string productId, bool isWithdrawn)
    {
        lock (gate)
            return watchers.ContainsKey(productId) && (isWithdrawn ? withdrawn.Add(productId) : withdrawn.Remove(productId));
    }

    private void LoseWatcher(string productId)
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
