using FlashSale.Web.Hosting.Settings;
using StackExchange.Redis;

namespace FlashSale.Web.Realtime.Nodes;

/// <summary>Registers the link between several nodes of one shop, which share a database.</summary>
public static class NodeLinkRegistration
{
    // A later answer is of no use, and a stopping node must not wait longer.
    private const int MaxWaitMilliseconds = 1000;

    /// <summary>Links this node with its peers if <c>Redis:Connection</c> is set. A single node needs no link.</summary>
    /// <exception cref="ConfigurationException">A setting is wrong.</exception>
    public static WebApplicationBuilder AddNodeLink(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (builder.Configuration["Redis:Connection"] is not { Length: > 0 } connection)
            return builder;
        var prefix = builder.Configuration["Redis:Prefix"] is { Length: > 0 } configured ? configured : "flashsale";
        builder.Services.AddSingleton(new NodeLinkOptions(ParseConnection(connection), prefix));
        builder.Services.AddSingleton<NodeRefresh>();
        builder.Services.AddSingleton<NodeLink>();
        builder.Services.AddHostedService(services => services.GetRequiredService<NodeLink>());
        return builder;
    }

    private static ConfigurationOptions ParseConnection(string connection)
    {
        try
        {
            var redis = ConfigurationOptions.Parse(connection);
            if (redis.EndPoints.Count == 0)
            {
                throw new ConfigurationException(
                    "Redis:Connection has no server. Set it to a value such as redis.example.com:6379,password=….");
            }
            // The shop starts and sells without Redis. Unsent messages aren't queued.
            redis.AbortOnConnectFail = false;
            redis.BacklogPolicy = BacklogPolicy.FailFast;
            redis.ConnectTimeout = Math.Min(redis.ConnectTimeout, MaxWaitMilliseconds);
            redis.ReconnectRetryPolicy = new LinearRetry(MaxWaitMilliseconds);
            redis.AsyncTimeout = Math.Min(redis.AsyncTimeout, MaxWaitMilliseconds);
            return redis;
        }
        catch (ArgumentException wrong)
        {
            throw new ConfigurationException($"Redis:Connection isn't a valid connection string: {wrong.Message}", wrong);
        }
    }
}
