using System.Net;
using FlashSale.Web.Hosting.Settings;
using IPNetwork = System.Net.IPNetwork;

namespace FlashSale.Web.Hosting.Limits;

/// <summary>
/// Which proxies are trusted to report a visitor's address. Any client can write <c>X-Forwarded-For</c>; if it were accepted from every
/// client, it would get them past each limit by address.
/// </summary>
internal static class TrustedProxies
{
    private const string Enabled = "ForwardedHeaders_Enabled";
    private const string Setting = "Shop:TrustedProxies";

    private static readonly char[] Separators = [' ', ','];

    /// <summary>
    /// Reads the setting, and takes forwarded headers only from these. Without a setting it's this machine, where a proxy in front may run.
    /// </summary>
    /// <exception cref="ConfigurationException">
    /// An address is wrong, or none is set in Production though forwarded headers are on.
    /// </exception>
    public static void AddTrustedProxies(this WebApplicationBuilder builder)
    {
        if (!builder.Configuration.GetValue<bool>(Enabled))
            return;
        var networks = NetworksOf(builder.Configuration);
        if (networks.Count == 0 && builder.Environment.IsProduction())
        {
            throw new ConfigurationException(
                $"{Setting} is missing: with ASPNETCORE_FORWARDEDHEADERS_ENABLED, say which proxies tell the truth about visitors' "
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
            // Goes from hop to hop while the hop that reports is trusted: what a client wrote itself comes before that.
            forwarded.ForwardLimit = null;
        });
    }

    /// <summary>The networks of the setting; empty if there's none.</summary>
    /// <exception cref="ConfigurationException">An address is wrong.</exception>
    public static IReadOnlyList<IPNetwork> NetworksOf(IConfiguration configuration) =>
        [.. (configuration[Setting] ?? "").Split(Separators, StringSplitOptions.RemoveEmptyEntries).Select(Read)];

    private static IPNetwork Read(string text)
    {
        if (IPAddress.TryParse(text, out var address))
            return new IPNetwork(address, address.GetAddressBytes().Length * 8);
        return IPNetwork.TryParse(text, out var network)
            ? network
            : throw new ConfigurationException(
                $"{Setting} holds '{text}', which is neither an address such as 10.0.0.7 nor a network such as 10.0.0.0/8.");
    }
}
