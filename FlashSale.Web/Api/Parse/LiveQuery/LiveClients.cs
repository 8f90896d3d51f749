using System.Collections.Concurrent;
using System.Net;

namespace FlashSale.Web.Api.Parse.LiveQuery;

/// <summary>The clients that are connected to this node, and how many may be.</summary>
internal sealed class LiveClients
{
    private readonly LiveQueryOptions options;
    private readonly ConcurrentDictionary<LiveClient, byte> connected = new();
    private readonly Dictionary<IPAddress, int> places = [];
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

    /// <summary>Takes a place for a client from an address; <see cref="GiveBack"/> ends that.</summary>
    /// <returns>False if there is none.</returns>
    public bool TryTakePlace(IPAddress address)
    {
        lock (gate)
        {
            var held = places.GetValueOrDefault(address);
            if (taken >= options.MaxConnections || held >= options.MaxConnectionsPerAddress)
                return false;
            places[address] = held + 1;
            taken++;
            return true;
        }
    }

    public void GiveBack(IPAddress address)
    {
        lock (gate)
        {
            taken--;
            if (--places[address] == 0)
                places.Remove(address);
        }
    }

    public void Add(LiveClient client) => connected[client] = 0;

    public void Remove(LiveClient client) => connected.TryRemove(client, out _);
}
