using System.Net;
using System.Net.Sockets;

namespace FlashSale.Tests.Web.Parse.Hostile;

/// <summary>Sends raw requests that no regular client would send.</summary>
internal sealed class RawHttp(Uri address)
{
    // A generous timeout that only detects hanging.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    // After this time without a response, the client shuts down its side.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(1);

    /// <summary>Sends a request on its own connection.</summary>
    /// <returns>The response; null if the server closed the connection without one.</returns>
    /// <exception cref="TimeoutException">The server neither responds nor closes the connection.</exception>
    public async Task<RawAnswer?> SendAsync(HostileRequest request, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, address.Port, patience.Token);
        var stream = client.GetStream();
        try
        {
            var answer = ReadToEndAsync(stream, patience.Token);
            await SendAsync(stream, request, patience.Token);
            if (request.MayNeverEnd && await Task.WhenAny(answer, Task.Delay(Silence, patience.Token)) != answer)
                client.Client.Shutdown(SocketShutdown.Send);
            return RawAnswer.Read(await answer);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException("The shop neither answers nor hangs up.");
        }
    }

    private async Task SendAsync(NetworkStream stream, HostileRequest request, CancellationToken cancellationToken)
    {
        try
        {
            await stream.WriteAsync(request.Head(address.Authority), cancellationToken);
            await stream.WriteAsync(request.Body, cancellationToken);
        }
        catch (IOException)
        {
            // The server stopped reading; its response is still readable.
        }
    }

    private static async Task<byte[]> ReadToEndAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var answer = new MemoryStream();
        try
        {
            await stream.CopyToAsync(answer, cancellationToken);
        }
        catch (IOException)
        {
            // Connection reset: bytes before it count.
        }
        return answer.ToArray();
    }
}
