using System.Net;
using System.Net.Sockets;

namespace FlashSale.Bench.Abuse;

/// <summary>
/// One HTTP/1.1 connection from a given loopback address. It sends prepared bytes, discards the responses, and reconnects after the
/// server has closed it. Not thread-safe.
/// </summary>
internal sealed class RawConnection(Uri shop, IPAddress source) : IDisposable
{
    private readonly byte[] buffer = new byte[64 * 1024];
    private Socket? socket;

    /// <summary>Sends a request and reads the whole response, or only the headers if it's a WebSocket.</summary>
    /// <returns>The status code.</returns>
    /// <exception cref="IOException">The server closed the connection before the end.</exception>
    public async Task<int> SendAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        try
        {
            socket ??= await ConnectAsync(cancellationToken);
            await socket.SendAsync(request, cancellationToken);
            var answer = new ResponseReader();
            while (true)
            {
                var count = await socket.ReceiveAsync(buffer, cancellationToken);
                if (count == 0 && answer.LastsUntilClosed)
                    Close();
                else if (count == 0)
                    throw new IOException("The server closed the connection before the response was complete.");
                else if (!answer.Read(buffer.AsSpan(0, count)) && answer.Status != (int)HttpStatusCode.SwitchingProtocols)
                    continue;
                if (answer.Closes)
                    Close();
                return answer.Status;
            }
        }
        catch
        {
            Close();
            throw;
        }
    }

    public void Dispose() => Close();

    private async Task<Socket> ConnectAsync(CancellationToken cancellationToken)
    {
        var connecting = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            connecting.Bind(new IPEndPoint(source, 0));
            await connecting.ConnectAsync(shop.Host, shop.Port, cancellationToken);
            return connecting;
        }
        catch
        {
            connecting.Dispose();
            throw;
        }
    }

    private void Close()
    {
        socket?.Dispose();
        socket = null;
    }
}
