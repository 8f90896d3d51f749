using FlashSale.Web.Hosting.Settings;
using FlashSale.Web.Parse.Protocol;
using Microsoft.Extensions.Options;

namespace FlashSale.Web.Parse.LiveQuery;

/// <summary>Accepts LiveQuery clients over WebSockets.</summary>
internal sealed class LiveQueryEndpoint(LiveQueryServices services, LiveClients clients, IOptions<ShopOptions> shop, IHostApplicationLifetime lifetime)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(10);

    /// <summary>The error if this node has reached its connection limit.</summary>
    public static ParseError Full(TimeSpan retryAfter) =>
        new(StatusCodes.Status503ServiceUnavailable, 155, "Too many clients are connected. Try again in a moment.") { RetryAfter = retryAfter };

    /// <summary>The error if the address has reached its connection limit.</summary>
    public static ParseError FullForAddress(TimeSpan retryAfter) =>
        ParseError.TooMany("Too many clients are connected from your address. Close some connections, or try again later.", retryAfter);

    /// <summary>Serves one client until its connection ends.</summary>
    public async Task ServeAsync(HttpContext http)
    {
        if (shop.Value.AddressFor(http.Request) is not { } address)
        {
            await AnswerWriter.SendAsync(http, ParseError.InvalidQuery("The Host header is missing or invalid."));
            return;
        }
        using var slot = clients.TryReserveSlot(http.Connection.RemoteIpAddress);
        if (slot is null)
        {
            services.Metrics.CountDisconnect("full");
            await AnswerWriter.SendAsync(http, clients.IsFull ? Full(RetryAfter) : FullForAddress(RetryAfter));
            return;
        }
        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        using var connection = new LiveConnection(socket, LiveProtocol.LiveQuery(services.Options.MaxFrameBytes), services.Options, services.Metrics, services.Clock);
        var client = new LiveQueryClient(connection, services.Gate.AddressOf(http), slot, address, services);
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
