using System.Net;
using System.Net.Sockets;

namespace FlashSale.Bench.Circuits;

/// <summary>Connects visitors from several loopback addresses, because one address only has about 28,000 ports.</summary>
internal sealed class VisitorNetwork : IDisposable
{
    private readonly HttpMessageInvoker[] senders;

    public VisitorNetwork(Uri shop, int addresses)
    {
        Shop = shop;
        senders = [.. Enumerable.Range(0, addresses)
            .Select(number => Sender(shop.IsLoopback ? new IPAddress([127, 0, 0, (byte)(10 + number)]) : null))];
    }

    /// <summary>The shop's address.</summary>
    public Uri Shop { get; }

    /// <summary>The sender for a visitor's number. A visitor always has the same address.</summary>
    public HttpMessageInvoker For(int visitor) => senders[visitor % senders.Length];

    /// <summary>Sends a visitor's request.</summary>
    public async Task<HttpResponseMessage> SendAsync(
        int visitor, HttpMethod method, string address, string? cookies, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(Shop, address));
        request.Headers.Add("Accept", "text/html");
        if (cookies is not null)
            request.Headers.Add("Cookie", cookies);
        return await For(visitor).SendAsync(request, cancellationToken);
    }

    public void Dispose()
    {
        foreach (var sender in senders)
            sender.Dispose();
    }

    private static HttpMessageInvoker Sender(IPAddress? source) => new(new SocketsHttpHandler
    {
        UseCookies = false,
        UseProxy = false,
        AllowAutoRedirect = false,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        ConnectCallback = async (context, cancellationToken) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                if (source is not null)
                    socket.Bind(new IPEndPoint(source, 0));
                await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    });
}
