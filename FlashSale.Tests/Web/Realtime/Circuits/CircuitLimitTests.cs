using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.Web.Realtime.Circuits;

/// <summary>Clients connect from several addresses of this machine without opening a page.</summary>
public sealed class CircuitLimitTests : IAsyncDisposable
{
    private readonly RunningShop shop = RunningShop.Open(builder =>
    {
        builder.UseSetting("Live:MaxCircuits", "10");
        builder.UseSetting("Live:MaxCircuitsPerAddress", "2");
        builder.UseSetting("Live:MaxConnectionsPerAddress", "2");
    });

    private readonly List<IDisposable> opened = [];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        opened.ForEach(each => each.Dispose());
        await shop.DisposeAsync();
    }

    [Theory]
    [InlineData("/_blazor")]
    [InlineData("/hubs/live")]
    public async Task One_address_cannot_lock_out_the_others(string path)
    {
        await ConnectAsync("127.0.0.2", path);
        await ConnectAsync("127.0.0.2", path);

        (await NegotiateAsync("127.0.0.2", path)).ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await NegotiateAsync("127.0.0.3", path)).ShouldBe(HttpStatusCode.OK);
        await ConnectAsync("127.0.0.3", path);
    }

    [Fact]
    public async Task A_third_socket_is_refused_without_a_limit_check()
    {
        await ConnectAsync("127.0.0.2", "/_blazor");
        await ConnectAsync("127.0.0.2", "/_blazor");

        (await Should.ThrowAsync<WebSocketException>(() => ConnectAsync("127.0.0.2", "/_blazor"))).Message.ShouldContain("503");
    }

    private async Task ConnectAsync(string from, string path)
    {
        var socket = new ClientWebSocket();
        opened.Add(socket);
        await socket.ConnectAsync(
            new Uri(shop.Address.Replace("http://", "ws://", StringComparison.Ordinal) + path), ClientAt(from), Cancelled);
        // The hub admits a connection after its handshake.
        await socket.SendAsync(
            "{\"protocol\":\"json\",\"version\":1}\u001e"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, Cancelled);
        if (path == "/hubs/live")
            (await socket.ReceiveAsync(new byte[100], Cancelled)).Count.ShouldBePositive();
    }

    private async Task<HttpStatusCode> NegotiateAsync(string from, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, shop.Address + path + "/negotiate?negotiateVersion=1");
        using var answer = await ClientAt(from).SendAsync(request, Cancelled);
        return answer.StatusCode;
    }

    private HttpMessageInvoker ClientAt(string address)
    {
        var client = new HttpMessageInvoker(new SocketsHttpHandler
        {
            ConnectCallback = async (target, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
                await socket.ConnectAsync(target.DnsEndPoint, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
        opened.Add(client);
        return client;
    }
}
