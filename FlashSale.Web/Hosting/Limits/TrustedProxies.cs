using System.Net;
using FlashSale.Web.Hosting.Settings;
using IPNetwork = System.Net.IPNetwork;

namespace FlashSale.Web.Hosting.Limits;

/// <summary>
/// Configures which proxies are trusted to report a visitor's address. Any client can send <c>X-Forwarded-For</c>; if it were accepted
/// from every client, it would bypass all limits by address.
/// </summary>
internal static class TrustedProxies
{
    private const string Enabled = "ForwardedHeaders_Enabled";
    private const string Setting = "Shop:TrustedProxies";

    private static readonly char[] Separators = [' ', ','];

    /// <summary>
    /// Accepts forwarded headers only from the configured proxies; by default, only from this machine.
    /// </summary>
    /// <exception cref="ConfigurationException">
    /// An address is malformed, or none is set in Production although forwarded headers are on.
    /// </exception>
    public static void AddTrustedProxies(this WebApplicationBuilder builder)
    {
        if (!builder.Configuration.GetValue<bool>(Enabled))
            return;
        var networks = NetworksOf(builder.Configuration);
        if (networks.Count == 0 && builder.Environment.IsProduction())
        {
            throw new ConfigurationException(
                $"{Setting} is missing. With ASPNETCORE_FORWARDEDHEADERS_ENABLED, list the proxies that you trust to report visitors' "
                + "addresses, such as 127.0.0.1 or 10.0.0.0/8.");
        }
        if (networks.Count == 0)
            networks = [Read("127.0.0.0/8"), Read("::1")];
        builder.Services.PostConfigure<ForwardedHeadersOptions>(forwarded =>
        {
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var network in networks)
                forwarded.KnownIPNetworks.Add(network);
            // Follows the hops for as long as they are trusted, and so stops before anything that the client sent itself.
            forwarded.ForwardLimit = null;
        });
    }

    /// <summary>The configured networks; empty if the setting is missing.</summary>
    /// <exception cref="ConfigurationException">An address is malformed.</exception>
    public static IReadOnlyList<IPNetwork> NetworksOf(IConfiguration configuration) =>
        [.. (configuration[Setting] ?? "").Split(Separators, StringSplitOptions.RemoveEmptyEntries).Select(Read)];

    private static IPNetwork Read(string text)
    {
        if (IPAddress.TryParse(text, out var address))
            return new IPNetwork(address, address.GetAddressBytes().Length * 8);
        return IPNetwork.TryParse(text, out var network)
            ? network
            : throw new ConfigurationException(
                $"{Setting} has '{text}'. Use addresses such as 10.0.0.7 and networks such as 10.0.0.0/8.");
    }
}
