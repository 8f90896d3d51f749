using System.Net.WebSockets;
using FlashSale.Web.Hosting.Settings;
using FlashSale.Web.Parse.LiveQuery;
using FlashSale.Web.Parse.Protocol;
using Microsoft.Extensions.Options;

namespace FlashSale.Web.GraphQL.Subscriptions;

/// <summary>Takes clients over WebSockets. They share their number and their limits with those of LiveQuery.</summary>
internal sealed class SocketEndpoint(
    SocketOperations operations,
    LiveQueryServices desk,
    LiveClients clients,
    IOptions<ShopOptions> shop,
    IHostApplicationLifetime lifetime,
    ILogger<SocketClient> logger)
{
    private const string Protocol = "graphql-transport-ws";

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(10);

    private static readonly LiveProtocol Frames = new(TooLong: null, Binary: null, (WebSocketCloseStatus)4400);

    /// <summary>Serves one client until its connection ends.</summary>
    public async Task TakeAsync(HttpContext http)
    {
        if (shop.Value.AddressFor(http.Request) is not { } address)
        {
            await AnswerWriter.SendAsync(http, ParseError.InvalidQuery("The header Host names no host."));
            return;
        }
        if (!http.WebSockets.WebSocketRequestedProtocols.Contains(Protocol, StringComparer.Ordinal))
        {
            await AnswerWriter.SendAsync(http, ParseError.InvalidQuery($"Ask for the WebSocket protocol {Protocol}."));
            return;
        }
        using var place = clients.TryTakePlace(http.Connection.RemoteIpAddress);
        if (place is null)
        {
            desk.Metrics.Cut("full");
            await AnswerWriter.SendAsync(http, clients.IsFull ? LiveQueryEndpoint.Full(RetryAfter) : LiveQueryEndpoint.FullForAddress(RetryAfter));
            return;
        }
        using var socket = await http.WebSockets.AcceptWebSocketAsync(Protocol);
        using var connection = new LiveConnection(socket, Frames, desk.Options, desk.Metrics, desk.Clock);
        var client = new SocketClient(connection, desk.Gate.AddressOf(http), place, address, operations, desk, logger);
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
