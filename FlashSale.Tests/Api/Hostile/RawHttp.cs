using System.Net;
using System.Net.Sockets;

namespace FlashSale.Tests.Api.Hostile;

/// <summary>Sends what no well-behaved client would send.</summary>
internal sealed class RawHttp(Uri address)
{
    // No expectation of how fast the shop is: whoever has not answered by then hangs.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Sends a request on a connection of its own.</summary>
    /// <returns>The answer; null if the server hung up without one.</returns>
    /// <exception cref="TimeoutException">The server neither answers nor hangs up.</exception>
    public async Task<RawAnswer?> SendAsync(HostileRequest request, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, address.Port, patience.Token);
        var stream = client.GetStream();
        try
        {
            var sending = SendAsync(client, request, patience.Token);
            var answer = await ReadToEndAsync(stream, patience.Token);
            await sending;
            return RawAnswer.Read(answer);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException("The shop neither answers nor hangs up.");
        }
    }

    private async Task SendAsync(TcpClient client, HostileRequest request, CancellationToken cancellationToken)
    {
        try
        {
            await client.GetStream().WriteAsync(request.Head(address.Authority), cancellationToken);
            await client.GetStream().WriteAsync(request.Body, cancellationToken);
            // A body that is shorter than it says would be waited for.
            if (request.MayBeCutOff)
                client.Client.Shutdown(SocketShutdown.Send);
        }
        catch (IOException)
        {
            // The server has heard enough; what it says of it comes the other way.
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
            // Reset: what came before it counts.
        }
        return answer.ToArray();
    }
}
