using System.Net;

namespace FlashSale.Web.Hosting.Limits;

/// <summary>
/// Counts open connections, in total and by address, so that one address can't use them all. An IPv6 address counts with its whole
/// /64 network. Thread-safe.
/// </summary>
/// <param name="most">The most connections, 0 or more.</param>
/// <param name="mostPerAddress">The most from one address, 1 or more.</param>
public sealed class ConnectionLimit(int most, int mostPerAddress)
{
    private readonly Lock gate = new();
    private readonly Dictionary<IPAddress, int> byNetwork = [];
    private int open;

    /// <summary>The most connections.</summary>
    public int Most => most;

    /// <summary>Open connections.</summary>
    public int Open => Volatile.Read(ref open);

    /// <summary>True if another connection from this address would be admitted now.</summary>
    public bool HasRoomFor(IPAddress? address)
    {
        lock (gate)
            return open < most && byNetwork.GetValueOrDefault(ClientNetwork.Of(address)) < mostPerAddress;
    }

    /// <summary>Admits a connection.</summary>
    /// <param name="address">The client's address.</param>
    /// <param name="bypassLimit">True to admit it even beyond the limits. It's still counted.</param>
    /// <returns>False if it's refused. If true, call <see cref="Leave"/> when the connection ends.</returns>
    public bool TryEnter(IPAddress? address, bool bypassLimit = false)
    {
        var network = ClientNetwork.Of(address);
        lock (gate)
        {
            var own = byNetwork.GetValueOrDefault(network);
            if (!bypassLimit && (open >= most || own >= mostPerAddress))
                return false;
            byNetwork[network] = own + 1;
            open++;
            return true;
        }
    }

    /// <summary>Records the end of an admitted connection from this address.</summary>
    public void Leave(IPAddress? address)
    {
        var network = ClientNetwork.Of(address);
        lock (gate)
        {
            open--;
            if (byNetwork[network] == 1)
                byNetwork.Remove(network);
            else
                byNetwork[network]--;
        }
    }
}
