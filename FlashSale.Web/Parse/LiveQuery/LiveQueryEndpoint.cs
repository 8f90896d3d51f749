using FlashSale.Web.Hosting.Settings;
using FlashSale.Web.Parse.Protocol;
using Microsoft.Extensions.Options;

namespace FlashSale.Web.Parse.LiveQuery;

/// <summary>Takes clients, as long as there is room.</summary>
internal sealed class LiveQueryEndpoint(LiveQueryServices desk, LiveClients clients, IOptions<ShopOptions> shop, IHostApplicationLifetime lifetime)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(10);

    /// <summary>This node has no place left.</summary>
    public static ParseError Full(TimeSpan retryAfter) =>
        new(StatusCodes.Status503ServiceUnavailable, 155, "Too many clients are connected. Try again in a moment.") { RetryAfter = retryAfter };

    /// <summary>The address has no place left.</summary>
    public static ParseError FullForAddress(TimeSpan retryAfter) =>
        ParseError.TooMany("Too many clients are connected from your address. Close some, or try again later.", retryAfter);

    /// <summary>Serves one client until its connection ends.</summary>
    public async Task TakeAsync(HttpContext http)
    {
        if (shop.Value.AddressFor(http.Request) is not { } address)
        {
            await AnswerWriter.SendAsync(http, ParseError.InvalidQuery("The header Host names no host."));
            return;
        }
        using var place = clients.TryTakePlace(http.Connection.RemoteIpAddress);
        if (place is null)
        {
            desk.Metrics.Cut("full");
            await AnswerWriter.SendAsync(http, clients.IsFull ? Full(RetryAfter) : FullForAddress(RetryAfter));
            return;
        }
        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        using var connection = new LiveConnection(socket, LiveProtocol.LiveQuery(desk.Options.MaxFrameBytes), desk.Options, desk.Metrics, desk.Clock);
        var client = new LiveQueryClient(connection, desk.Gate.AddressOf(http), place, address, desk);
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
