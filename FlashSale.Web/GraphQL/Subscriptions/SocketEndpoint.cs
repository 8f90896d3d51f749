using System.Net.WebSockets;
using FlashSale.Web.Parse.LiveQuery;

namespace FlashSale.Web.GraphQL.Subscriptions;

/// <summary>Accepts GraphQL clients over WebSockets. They share LiveQuery's connection limits.</summary>
internal sealed class SocketEndpoint(
    LiveSocketHost host, SocketOperations operations, LiveQueryServices services, ILogger<SocketClient> logger)
{
    private const string Protocol = "graphql-transport-ws";

    private static readonly LiveProtocol Frames = new(TooLong: null, Binary: null, (WebSocketCloseStatus)4400);

    /// <summary>Serves one client until its connection ends.</summary>
    public Task ServeAsync(HttpContext http) => host.ServeAsync(
        http,
        Protocol,
        Frames,
        (connection, slot, address) =>
            new SocketClient(connection, services.Gate.AddressOf(http), slot, address, operations, services, logger));
}
