using StackExchange.Redis;

namespace FlashSale.Web.Hosting.Settings;

/// <summary>The Redis server that the nodes of one shop share.</summary>
/// <param name="Connection">How to connect to it.</param>
/// <param name="Prefix">Prefix of the shop's keys and channels.</param>
internal sealed record RedisOptions(ConfigurationOptions Connection, string Prefix)
{
    // A later answer is of no use, and a stopping node must not wait longer.
    private const int MaxWaitMilliseconds = 1000;

    /// <summary>Reads and validates the section <c>Redis</c>; null if <c>Redis:Connection</c> isn't set.</summary>
    /// <exception cref="ConfigurationException">The connection is wrong.</exception>
    public static RedisOptions? Read(IConfiguration configuration)
    {
        if (configuration["Redis:Connection"] is not { Length: > 0 } connection)
            return null;
        var prefix = configuration["Redis:Prefix"] is { Length: > 0 } configured ? configured : "flashsale";
        return new RedisOptions(ParseConnection(connection), prefix);
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
