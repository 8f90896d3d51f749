using System.Net;
using System.Net.Sockets;

namespace FlashSale.Web.Hosting.Limits;

/// <summary>Whose a client's address is, for bounds on what one may do.</summary>
internal static class ClientNetwork
{
    private const int BytesOfIPv6Network = 8;

    /// <summary>The address itself, or the network of 64 bits of an IPv6 address: whoever has one of its addresses has all of them.</summary>
    public static IPAddress Of(IPAddress? address)
    {
        if (address is null)
            return IPAddress.None;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(BytesOfIPv6Network).Clear();
        return new IPAddress(bytes);
    }
}
