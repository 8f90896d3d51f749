using System.Net.WebSockets;
using FlashSale.Web.Hosting.Settings;
using FlashSale.Web.Parse.LiveQuery;
using FlashSale.Web.Parse.Protocol;
using Microsoft.Extensions.Options;

namespace FlashSale.Web.GraphQL.Subscriptions;

/// <summary>Accepts GraphQL clients over WebSockets. They share LiveQuery's connection limits.</summary>
internal sealed class SocketEndpoint(
    SocketOperations operations,
    LiveQueryServices services,
    LiveClients clients,
    IOptions<ShopOptions> shop,
    IHostApplicationLifetime lifetime,
    ILogger<SocketClient> logger)
{
    private const string Protocol = "graphql-transport-ws";

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(10);

    private static readonly LiveProtocol Frames = new(TooLong: null, Binary: null, (WebSocketCloseStatus)4400);

    /// <summary>Serves one client until its connection ends.</summary>
    public async Task ServeAsync(HttpContext http)
    {
        if (shop.Value.AddressFor(http.Request) is not { } address)
        {
            await AnswerWriter.SendAsync(http, ParseError.InvalidQuery("The Host header is missing or invalid."));
            return;
        }
        if (!http.WebSockets.WebSocketRequestedProtocols.Contains(Protocol, StringComparer.Ordinal))
        {
            await AnswerWriter.SendAsync(http, ParseError.InvalidQuery($"Request the WebSocket protocol {Protocol}."));
            return;
        }
        using var slot = clients.TryReserveSlot(http.Connection.RemoteIpAddress);
        if (slot is null)
        {
            services.Metrics.CountDisconnect("full");
            await AnswerWriter.SendAsync(http, clients.IsFull ? LiveQueryEndpoint.Full(RetryAfter) : LiveQueryEndpoint.FullForAddress(RetryAfter));
            return;
        }
        using var socket = await http.WebSockets.AcceptWebSocketAsync(Protocol);
        using var connection = new LiveConnection(socket, Frames, services.Options, services.Metrics, services.Clock);
        var client = new SocketClient(connection, services.Gate.AddressOf(http), slot, address, operations, services, logger);
        clients.Add(client);
        try
        {
            await client.ServeAsync(lifetime.ApplicationStopping);
        }
        finally
        {
            clients.Remove(client);
        }
    }
}
