namespace FlashSale.Web.Parse.LiveQuery;

/// <summary>Accepts LiveQuery clients over WebSockets.</summary>
internal sealed class LiveQueryEndpoint(LiveSocketHost host, LiveQueryServices services)
{
    private readonly LiveProtocol protocol = LiveProtocol.LiveQuery(services.Options.MaxFrameBytes);

    /// <summary>Serves one client until its connection ends.</summary>
    public Task ServeAsync(HttpContext http) => host.ServeAsync(
        http,
        subProtocol: null,
        protocol,
        (connection, slot, address) =>
            new LiveQueryClient(connection, services.Gate.AddressOf(http), slot, address, services));
}
