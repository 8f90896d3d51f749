using System.Net;
using System.Net.Sockets;

namespace FlashSale.Web.Hosting.Limits;

/// <summary>Groups clients' addresses for limits by address.</summary>
internal static class ClientNetwork
{
    private const int BytesOfIPv6Network = 8;

    /// <summary>The address itself; for IPv6 its /64 network, because a client usually has all addresses of one.</summary>
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
