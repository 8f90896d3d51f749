using FlashSale.Web.Hosting.Settings;

namespace FlashSale.Web.Realtime.Nodes;

/// <summary>Registers the link between several nodes of one shop, which share a database.</summary>
public static class NodeLinkRegistration
{
    /// <summary>Links this node with its peers if <c>Redis:Connection</c> is set. A single node needs no link.</summary>
    /// <exception cref="ConfigurationException">A setting is wrong.</exception>
    public static WebApplicationBuilder AddNodeLink(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (RedisOptions.Read(builder.Configuration) is not { } options)
            return builder;
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton<NodeRefresh>();
        builder.Services.AddSingleton<NodeLink>();
        builder.Services.AddHostedService(services => services.GetRequiredService<NodeLink>());
        return builder;
    }
}
