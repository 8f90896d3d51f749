using System.Collections.Concurrent;
using System.Net;
using FlashSale.Web.Hosting.Limits;

namespace FlashSale.Web.Parse.LiveQuery;

/// <summary>The clients connected to this node, with limits on connections and on query sizes per address. Thread-safe.</summary>
internal sealed class LiveClients
{
    private readonly LiveQueryOptions options;
    private readonly ConcurrentDictionary<LiveClient, byte> connected = new();
    private readonly Dictionary<IPAddress, Usage> usages = [];
    private readonly Lock sync = new();
    private int reserved;

    public LiveClients(LiveQueryOptions options, LiveQueryMetrics metrics)
    {
        this.options = options;
        metrics.WatchConnections(() => Volatile.Read(ref reserved));
    }

    /// <summary>All connected clients.</summary>
    public IEnumerable<LiveClient> All => connected.Keys;

    /// <summary>Whether this node has reached its connection limit.</summary>
    public bool IsFull => Volatile.Read(ref reserved) >= options.MaxConnections;

    /// <summary>Reserves a connection slot for a client's address until it's disposed.</summary>
    /// <returns>Null if a limit is reached.</returns>
    public ConnectionSlot? TryReserveSlot(IPAddress? address)
    {
        var network = ClientNetwork.Of(address);
        lock (sync)
        {
            var own = usages.GetValueOrDefault(network);
            if (reserved >= options.MaxConnections || own.Connections >= options.MaxConnectionsPerAddress)
                return null;
            usages[network] = own with { Connections = own.Connections + 1 };
            reserved++;
        }
        return new ConnectionSlot(this, network);
    }

    public void Add(LiveClient client) => connected[client] = 0;

    public void Remove(LiveClient client) => connected.TryRemove(client, out _);

    private bool TryReserveBytes(IPAddress network, long bytes)
    {
        lock (sync)
        {
            var own = usages[network];
            if (bytes > 0 && own.Bytes + bytes > options.MaxQueryBytesPerAddress)
                return false;
            usages[network] = own with { Bytes = own.Bytes + bytes };
            return true;
        }
    }

    private void Release(IPAddress network, long bytes)
    {
        lock (sync)
        {
            reserved--;
            var own = usages[network];
            if (own.Connections == 1)
                usages.Remove(network);
            else
                usages[network] = new Usage(own.Connections - 1, own.Bytes - bytes);
        }
    }

    /// <summary>A connection's slot, which also counts its queries' size against its address's limit.</summary>
    internal sealed class ConnectionSlot(LiveClients clients, IPAddress network) : IDisposable
    {
        private long bytes;

        /// <summary>Reserves bytes for a query, or releases them if negative. Not thread-safe.</summary>
        /// <returns>False if the address's limit is reached.</returns>
        public bool TryReserveBytes(long more)
        {
            if (!clients.TryReserveBytes(network, more))
                return false;
            bytes += more;
            return true;
        }

        public void Dispose() => clients.Release(network, bytes);
    }

    private readonly record struct Usage(int Connections, long Bytes);
}
