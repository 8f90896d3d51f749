using FlashSale.Web.Hosting.Settings;

namespace FlashSale.Web.Parse.LiveQuery;

/// <summary>Registers LiveQuery: clients follow queries over a WebSocket and receive events.</summary>
internal static class LiveQueryRegistration
{
    /// <summary>Validates the settings, and adds the endpoint and the background services.</summary>
    /// <exception cref="ConfigurationException">A setting is invalid.</exception>
    public static WebApplicationBuilder AddLiveQuery(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton(ReadOptions(builder.Configuration));
        services.AddSingleton<LiveQueryMetrics>();
        services.AddSingleton<ChangeQueue>();
        services.AddSingleton<LiveSubscriptions>();
        services.AddSingleton<LiveClients>();
        services.AddSingleton<EndedSessions>();
        services.AddSingleton<LiveQueryReader>();
        services.AddSingleton<LiveQueryServices>();
        services.AddSingleton<LiveSocketHost>();
        services.AddSingleton<LiveQueryEndpoint>();
        services.AddSingleton<ProductParts>();
        services.AddSingleton<ChangeDispatcher>();
        services.AddHostedService<LiveQueryPump>();
        services.AddHostedService<LiveQueryMaintenance>();
        return builder;
    }

    /// <summary>Accepts WebSockets at the API's own path. Browsers must come from an allowed origin.</summary>
    public static IApplicationBuilder UseLiveQuery(this IApplicationBuilder parse)
    {
        parse.UseApiWebSockets();
        var endpoint = parse.ApplicationServices.GetRequiredService<LiveQueryEndpoint>();
        return parse.Use(
            (http, next) => http.WebSockets.IsWebSocketRequest && IsAddress(http.Request.Path) ? endpoint.ServeAsync(http) : next(http));
    }

    /// <summary>Enables WebSockets. Browsers must come from an allowed origin.</summary>
    public static IApplicationBuilder UseApiWebSockets(this IApplicationBuilder api)
    {
        var options = api.ApplicationServices.GetRequiredService<LiveQueryOptions>();
        var sockets = new WebSocketOptions { KeepAliveInterval = options.KeepAlive, KeepAliveTimeout = options.KeepAlive };
        foreach (var origin in api.ApplicationServices.GetRequiredService<ParseOptions>().Origins)
            sockets.AllowedOrigins.Add(origin);
        return api.UseWebSockets(sockets);
    }

    private static bool IsAddress(PathString path) =>
        path.StartsWithSegments(ParseRegistration.Path, out var rest) && rest.Value is null or "" or "/";

    private static LiveQueryOptions ReadOptions(ConfigurationManager configuration)
    {
        LiveQueryOptions options;
        try
        {
            options = configuration.GetSection(LiveQueryOptions.Section).Get<LiveQueryOptions>() ?? new LiveQueryOptions();
        }
        catch (InvalidOperationException error)
        {
            throw new ConfigurationException(
                $"A value in the {LiveQueryOptions.Section} section can't be read: {error.InnerException?.Message ?? error.Message}",
                error);
        }
        RequirePositive(options.MaxConnections, nameof(options.MaxConnections));
        RequirePositive(options.MaxConnectionsPerAddress, nameof(options.MaxConnectionsPerAddress));
        RequirePositive(options.MaxQueryBytesPerAddress, nameof(options.MaxQueryBytesPerAddress));
        RequirePositive(options.MaxSubscriptions, nameof(options.MaxSubscriptions));
        RequirePositive(options.MaxQueuedFrames, nameof(options.MaxQueuedFrames));
        RequirePositive(options.MaxWaitingChanges, nameof(options.MaxWaitingChanges));
        if (options.MaxFrameBytes is < 1024 or > 16 * 1024 * 1024)
            throw new ConfigurationException($"{LiveQueryOptions.Section}:MaxFrameBytes must be between 1024 and 16777216.");
        if (options.MaxQueuedBytes < 64 * 1024)
            throw new ConfigurationException(
                $"{LiveQueryOptions.Section}:MaxQueuedBytes must be at least 65536, so that every object fits.");
        RequireTime(options.ConnectWithin, nameof(options.ConnectWithin));
        RequireTime(options.KeepAlive, nameof(options.KeepAlive));
        RequireTime(options.RecheckEvery, nameof(options.RecheckEvery));
        return options;
    }

    private static void RequirePositive(int value, string name)
    {
        if (value < 1)
            throw new ConfigurationException($"{LiveQueryOptions.Section}:{name} must be 1 or more.");
    }

    private static void RequireTime(TimeSpan value, string name)
    {
        if (value < TimeSpan.FromMilliseconds(100) || value > TimeSpan.FromHours(1))
            throw new ConfigurationException(
                $"{LiveQueryOptions.Section}:{name} must be a time from 00:00:00.1 to 01:00:00, such as 00:00:30 for half a minute.");
    }
}
