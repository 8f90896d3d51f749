using System.Collections.Concurrent;
using System.Net;
using FlashSale.Web.Hosting.Limits;

namespace FlashSale.Web.Parse.LiveQuery;

/// <summary>The clients that are connected to this node, how many may be, and how much those of one address may follow.</summary>
internal sealed class LiveClients
{
    private readonly LiveQueryOptions options;
    private readonly ConcurrentDictionary<LiveClient, byte> connected = new();
    private readonly Dictionary<IPAddress, Held> held = [];
    private readonly Lock gate = new();
    private int taken;

    public LiveClients(LiveQueryOptions options, LiveQueryMetrics metrics)
    {
        this.options = options;
        metrics.WatchConnections(() => Volatile.Read(ref taken));
    }

    /// <summary>All that are connected.</summary>
    public IEnumerable<LiveClient> All => connected.Keys;

    /// <summary>Whether this node has no place left, for whomever.</summary>
    public bool IsFull => Volatile.Read(ref taken) >= options.MaxConnections;

    /// <summary>Takes a place for a client from an address, until it is disposed of.</summary>
    /// <returns>Null if there is none.</returns>
    public Place? TryTakePlace(IPAddress? address)
    {
        var network = ClientNetwork.Of(address);
        lock (gate)
        {
            var own = held.GetValueOrDefault(network);
            if (taken >= options.MaxConnections || own.Connections >= options.MaxConnectionsPerAddress)
                return null;
            held[network] = own with { Connections = own.Connections + 1 };
            taken++;
        }
        return new Place(this, network);
    }

    public void Add(LiveClient client) => connected[client] = 0;

    public void Remove(LiveClient client) => connected.TryRemove(client, out _);

    private bool TryHold(IPAddress network, long bytes)
    {
        lock (gate)
        {
            var own = held[network];
            if (bytes > 0 && own.Bytes + bytes > options.MaxQueryBytesPerAddress)
                return false;
            held[network] = own with { Bytes = own.Bytes + bytes };
            return true;
        }
    }

    private void GiveBack(IPAddress network, long bytes)
    {
        lock (gate)
        {
            taken--;
            var own = held[network];
            if (own.Connections == 1)
                held.Remove(network);
            else
                held[network] = new Held(own.Connections - 1, own.Bytes - bytes);
        }
    }

    /// <summary>One connection's place, and what its queries take of what its address may have.</summary>
    internal sealed class Place(LiveClients clients, IPAddress network) : IDisposable
    {
        private long bytes;

        /// <summary>Takes or, with less than 0, gives back room for a query. One at a time.</summary>
        /// <returns>False if the address has no more.</returns>
        public bool TryHold(long more)
        {
            if (!clients.TryHold(network, more))
                return false;
            bytes += more;
            return true;
        }

        public void Dispose() => clients.GiveBack(network, bytes);
    }

    private readonly record struct Held(int Connections, long Bytes);
}
