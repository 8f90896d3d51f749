using FlashSale.Web.Hosting.Settings;

namespace FlashSale.Web.Hosting.Limits;

/// <summary>Limits how much of the shop's capacity one visitor can use.</summary>
public static class LimitRegistration
{
    /// <summary>Adds the limits. They're counted in Redis if it's configured, otherwise in memory.</summary>
    public static WebApplicationBuilder AddLimits(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton<MemoryCounter>();
        builder.Services.AddSingleton<IWindowCounter>(services => services.GetService<RedisOptions>() is not null
            ? ActivatorUtilities.CreateInstance<RedisCounter>(services)
            : services.GetRequiredService<MemoryCounter>());
        builder.Services.AddSingleton<HashingLimiter>();
        builder.Services.AddSingleton<SearchLimiter>();
        builder.Services.AddSingleton<AddressActivity>();
        builder.Services.AddSingleton<FairShare>();
        AddThreads();
        return builder;
    }

    // Queries on SQLite and password hashing block their threads. Pages must not wait until the thread pool grows.
    private static void AddThreads()
    {
        ThreadPool.GetMinThreads(out var workers, out var ports);
        ThreadPool.SetMinThreads(Math.Max(workers, (3 * Environment.ProcessorCount) + 1), ports);
    }
}
