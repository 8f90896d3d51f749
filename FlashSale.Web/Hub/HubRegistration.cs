using FlashSale.Web.Hosting.Limits;
using FlashSale.Web.Hosting.Settings;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;

namespace FlashSale.Web.Hub;

/// <summary>Registers the live hub for pages and apps of other sites, and limits its use.</summary>
public static class HubRegistration
{
    private const string MaxConnections = "Live:MaxConnections";
    private const string AllowedOrigins = "Live:AllowedOrigins";
    private const string MaxConnectionsPerAddress = "Live:MaxConnectionsPerAddress";
    private const int DefaultMaxConnections = 10_000;
    private const int DefaultMaxPerAddress = 1_000;

    // Messages to the hub are a method and the id of a product.
    private const int MaxMessageBytes = 4 * 1024;

    /// <summary>Adds the hub and the services that send its messages.</summary>
    /// <exception cref="ConfigurationException">A setting is wrong.</exception>
    public static WebApplicationBuilder AddLiveHub(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var maxConnections = builder.Configuration.ReadWholeNumber(
            MaxConnections, "how many may be connected to this node's live hub at once");
        var origins = ReadOrigins(builder.Configuration);
        var perAddress = builder.Configuration.ReadWholeNumber(
            MaxConnectionsPerAddress, "how many one address may have on this node's live hub", least: 1);
        var limit = new ConnectionLimit(maxConnections ?? DefaultMaxConnections, perAddress ?? DefaultMaxPerAddress);
        builder.Services.AddSingleton(new HubConnections(limit));
        builder.Services.AddSingleton<HubOrderUpdates>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<HubOrderUpdates>());
        builder.Services.AddHostedService<HubBroadcaster>();
        builder.Services.AddSignalR().AddHubOptions<LiveHub>(hub =>
        {
            hub.MaximumReceiveMessageSize = MaxMessageBytes;
            hub.AddFilter<HubErrorFilter>();
        });
        // HubErrorFilter logs the hub's faults instead. Circuits log theirs in another category.
        builder.Logging.AddFilter(HubErrorFilter.FrameworkCategory, LogLevel.Critical);
        // Allows the login cookie, so that the merchant's other sites can show visitors their orders.
        builder.Services.AddCors(cors => cors.AddPolicy(LiveHub.Address, policy =>
            policy.WithOrigins(origins).WithMethods(HttpMethods.Get, HttpMethods.Post).AllowAnyHeader().AllowCredentials()));
        builder.Services.AddSingleton(new HubOrigins(origins));
        return builder;
    }

    /// <summary>Refuses pages of sites that aren't allowed, and connections beyond the limits.</summary>
    public static IApplicationBuilder UseLiveHub(this IApplicationBuilder app) =>
        app.UseWhen(http => http.Request.Path.StartsWithSegments(LiveHub.Address), hub => hub.Use(static (http, next) =>
        {
            var services = http.RequestServices;
            var shop = services.GetRequiredService<IOptions<ShopOptions>>().Value;
            if (!services.GetRequiredService<HubOrigins>().Allows(http.Request, shop))
            {
                return RefuseAsync(
                    http,
                    StatusCodes.Status403Forbidden,
                    $"Pages of {http.Request.Headers.Origin} can't use this hub. "
                        + $"The shop's operator can allow them with {AllowedOrigins}.");
            }
            // A request with an id belongs to a connection that was negotiated before.
            var isNegotiated = http.Request.Query.ContainsKey("id");
            if (isNegotiated || services.GetRequiredService<HubConnections>().HasRoomFor(http.Connection.RemoteIpAddress))
                return next(http);
            http.Response.Headers.RetryAfter = "5";
            return RefuseAsync(
                http,
                StatusCodes.Status503ServiceUnavailable,
                "Too many connections to this live hub, or from your address. Try again later.");
        }));

    /// <summary>Maps <c>/hubs/live</c>.</summary>
    public static IEndpointRouteBuilder MapLiveHub(this IEndpointRouteBuilder routes)
    {
        routes.MapHub<LiveHub>(LiveHub.Address, connection => connection.CloseOnAuthenticationExpiration = true)
            .RequireCors(LiveHub.Address);
        return routes;
    }

    private static Task RefuseAsync(HttpContext http, int status, string reason)
    {
        http.Response.StatusCode = status;
        return http.Response.WriteAsync(reason, http.RequestAborted);
    }

    private static string[] ReadOrigins(ConfigurationManager configuration)
    {
        var section = configuration.GetSection(AllowedOrigins);
        var origins = section.Value?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            ?? section.Get<string[]>()
            ?? [];
        foreach (var origin in origins)
        {
            if (!IsOrigin(origin))
            {
                throw new ConfigurationException(
                    $"{AllowedOrigins} has '{origin}'. Set it to addresses without a path, such as https://app.example.com, separated by "
                    + "commas.");
            }
        }
        return origins;
    }

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address)
        && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)
        && address.GetLeftPart(UriPartial.Authority) == text;
}
