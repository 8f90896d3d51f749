using System.Net;
using System.Net.Sockets;

namespace FlashSale.Tests.Web.Parse.Hostile;

/// <summary>Sends what no well-behaved client would send.</summary>
internal sealed class RawHttp(Uri address)
{
    // No expectation of how fast the shop is: whoever has not answered by then hangs.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    // After so long without an end, this side says that it has no more to say.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(1);

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
