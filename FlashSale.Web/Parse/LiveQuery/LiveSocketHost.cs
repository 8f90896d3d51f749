using FlashSale.Web.Hosting.Settings;
using FlashSale.Web.Parse.Calls;
using FlashSale.Web.Parse.Protocol;
using Microsoft.Extensions.Options;

namespace FlashSale.Web.Parse.LiveQuery;

/// <summary>Accepts WebSockets of any protocol, within the limits that all live clients share, and serves their clients.</summary>
internal sealed class LiveSocketHost(
    LiveQueryServices services, LiveClients clients, IOptions<ShopOptions> shop, IHostApplicationLifetime lifetime)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(10);

    private static readonly ParseError Full =
        new(StatusCodes.Status503ServiceUnavailable, 155, "Too many clients are connected. Try again in a moment.")
        {
            RetryAfter = RetryAfter,
        };

    private static readonly ParseError FullForAddress = ParseError.TooMany(
        "Too many clients are connected from your address. Close some connections, or try again later.", RetryAfter);

    /// <summary>Serves one client until its connection ends, or sends an error if it can't be accepted.</summary>
    /// <param name="http">The WebSocket request.</param>
    /// <param name="subProtocol">The WebSocket subprotocol; null for none.</param>
    /// <param name="protocol">How the protocol reports invalid frames.</param>
    /// <param name="createClient">Creates the client from its connection, slot and base address of the shop.</param>
    public async Task ServeAsync(
        HttpContext http,
        string? subProtocol,
        LiveProtocol protocol,
        Func<LiveConnection, LiveClients.ConnectionSlot, Uri, LiveClient> createClient)
    {
        if (shop.Value.AddressFor(http.Request) is not { } address)
        {
            await AnswerWriter.SendAsync(http, ParseError.InvalidQuery("The Host header is missing or invalid."));
            return;
        }
        if (subProtocol is not null && !http.WebSockets.WebSocketRequestedProtocols.Contains(subProtocol, StringComparer.Ordinal))
        {
            await AnswerWriter.SendAsync(http, ParseError.InvalidQuery($"Request the WebSocket protocol {subProtocol}."));
            return;
        }
        using var slot = clients.TryReserveSlot(http.Connection.RemoteIpAddress);
        if (slot is null)
        {
            services.Metrics.CountDisconnect("full");
            await AnswerWriter.SendAsync(http, clients.IsFull ? Full : FullForAddress);
            return;
        }
        using var socket = await http.WebSockets.AcceptWebSocketAsync(subProtocol);
        using var connection = new LiveConnection(socket, protocol, services.Options, services.Metrics, services.Clock);
        var client = createClient(connection, slot, address);
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
