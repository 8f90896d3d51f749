using System.Net;

namespace FlashSale.Web.Hosting.Limits;

/// <summary>
/// Counts open connections, all together and by address, so that one address can't take every place. An IPv6 address counts with its whole
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

    /// <summary>Connections now.</summary>
    public int Open => Volatile.Read(ref open);

    /// <summary>Whether one more from this address would be admitted now.</summary>
    public bool HasRoomFor(IPAddress? address)
    {
        lock (gate)
            return open < most && byNetwork.GetValueOrDefault(ClientNetwork.Of(address)) < mostPerAddress;
    }

    /// <summary>Admits a connection.</summary>
    /// <param name="address">Where it comes from.</param>
    /// <param name="bypassLimit">Whether it is admitted beyond the limits, too. It counts all the same.</param>
    /// <returns>False if there is no room for it. Otherwise <see cref="Leave"/> must follow.</returns>
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

    /// <summary>An admitted connection from this address has ended.</summary>
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
