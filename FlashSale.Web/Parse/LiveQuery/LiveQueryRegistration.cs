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
        services.AddSingleton(builder.Configuration.Read(LiveQueryOptions.Section, new LiveQueryOptions()));
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
}
