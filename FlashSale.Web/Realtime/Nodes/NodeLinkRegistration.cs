using FlashSale.Web.Hosting.Settings;
using StackExchange.Redis;

namespace FlashSale.Web.Realtime.Nodes;

/// <summary>Several nodes of one shop on one database, and what they tell each other.</summary>
public static class NodeLinkRegistration
{
    // Milliseconds. What comes later is of no use any more, and a node that stops waits for no longer.
    private const int LongestWait = 1000;

    /// <summary>Links the node with the others if <c>Redis:Connection</c> says where. A node alone needs nothing.</summary>
    /// <exception cref="ConfigurationException">A setting is wrong.</exception>
    public static WebApplicationBuilder AddNodeLink(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (builder.Configuration["Redis:Connection"] is not { Length: > 0 } connection)
            return builder;
        builder.Services.AddSingleton(new NodeLinkOptions(Read(connection), builder.Configuration["Redis:Prefix"] is { Length: > 0 } prefix ? prefix : "flashsale"));
        builder.Services.AddSingleton<NodeRefresh>();
        builder.Services.AddSingleton<NodeLink>();
        builder.Services.AddHostedService(services => services.GetRequiredService<NodeLink>());
        return builder;
    }

    private static ConfigurationOptions Read(string connection)
    {
        try
        {
            var redis = ConfigurationOptions.Parse(connection);
            if (redis.EndPoints.Count == 0)
            {
                throw new ConfigurationException(
                    "Redis:Connection has no server. Set it to a value such as redis.example.com:6379,password=….");
            }
            // A shop sells without it: it starts without it, and does not keep what could not be sent for later.
            redis.AbortOnConnectFail = false;
            redis.BacklogPolicy = BacklogPolicy.FailFast;
            redis.ConnectTimeout = Math.Min(redis.ConnectTimeout, LongestWait);
            redis.ReconnectRetryPolicy = new LinearRetry(LongestWait);
            redis.AsyncTimeout = Math.Min(redis.AsyncTimeout, LongestWait);
            return redis;
        }
        catch (ArgumentException wrong)
        {
            throw new ConfigurationException($"Redis:Connection isn't a valid connection string: {wrong.Message}", wrong);
        }
    }
}
