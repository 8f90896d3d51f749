using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using FlashSale.Domain.Accounts;
using FlashSale.Web.Hosting.Settings;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.Extensions.Options;
using Microsoft.JSInterop;

namespace FlashSale.Web.Realtime.Circuits;

/// <summary>Registers interactive components, limits the live pages of a node, and makes their circuits cheaper.</summary>
public static class CircuitRegistration
{
    private const string MaxCircuits = "Live:MaxCircuits";
    private const string MaxCircuitsPerAddress = "Live:MaxCircuitsPerAddress";

    // While a merchant types a legal page, each message has its text twice: 25,000 characters with up to 3 bytes each.
    private const int MaxMessageBytes = 160 * 1024;

    private const string FrameworkRuntime = "Microsoft.AspNetCore.Components.Server.Circuits.RemoteJSRuntime";

    // A page that lost its connection usually reconnects within seconds or never. After this time it gets a new circuit.
    private static readonly TimeSpan Retention = TimeSpan.FromMinutes(1);

    // After that, only the page's state is stored. The tab has a copy too, so this can be short: the framework holds a timer for each
    // circuit until then.
    private static readonly TimeSpan StateRetention = TimeSpan.FromMinutes(5);

    /// <summary>Adds interactive components with limits on their memory and number.</summary>
    /// <param name="builder">The shop.</param>
    /// <param name="knownTypes">Serializer metadata of the types that the pages exchange with their scripts.</param>
    /// <exception cref="ConfigurationException">A setting is wrong.</exception>
    public static WebApplicationBuilder AddCircuits(
        this WebApplicationBuilder builder, params IEnumerable<IJsonTypeInfoResolver> knownTypes)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var maxCircuits = builder.Configuration.ReadWholeNumber(MaxCircuits, "how many live pages this node may carry at once")
            ?? CircuitLimiter.DefaultFor(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, Environment.ProcessorCount);
        var perAddress = builder.Configuration.ReadWholeNumber(
            MaxCircuitsPerAddress, "how many live pages one address may have at once", least: 1)
            ?? CircuitLimiter.DefaultPerAddress(maxCircuits);
        builder.Services.AddSingleton(new CircuitLimiter(maxCircuits, perAddress));
        builder.Services.AddScoped<CircuitHandler, CircuitLimiter.Counter>();
        builder.Services.AddScoped<CircuitStock>();
        builder.Services.AddRazorComponents().AddInteractiveServerComponents(circuits =>
        {
            circuits.DisconnectedCircuitRetentionPeriod = Retention;
            circuits.DisconnectedCircuitMaxRetained = Math.Max(100, maxCircuits / 10);
            circuits.PersistedCircuitInMemoryRetentionPeriod = StateRetention;
        }).AddHubOptions(hub => hub.MaximumReceiveMessageSize = MaxMessageBytes);
        UseFastJsArguments(builder.Services, new CircuitJson(knownTypes));
        return builder;
    }

    /// <summary>Refuses live connections beyond the limit; those pages work without one. Merchants are always admitted.</summary>
    public static IApplicationBuilder UseCircuitLimiter(this IApplicationBuilder app) =>
        app.UseWhen(IsOfCircuits, circuits => circuits.Use(RefuseOtherSitesAsync).Use(static async (http, next) =>
        {
            var limiter = http.RequestServices.GetRequiredService<CircuitLimiter>();
            var address = http.Connection.RemoteIpAddress;
            var bypassLimit = http.User.IsInRole(Roles.Merchant);
            if (http.Request.Path.StartsWithSegments("/_blazor/negotiate") && !bypassLimit && !limiter.HasRoomFor(address))
            {
                await RefuseAsync(http);
            }
            // Negotiation reserves no place, and a client may skip it. So the connection itself is checked too.
            else if (!IsConnection(http.Request))
            {
                await next(http);
            }
            else if (limiter.TryEnter(address, bypassLimit))
            {
                try
                {
                    await next(http);
                }
                finally
                {
                    limiter.Leave(address);
                }
            }
            else
            {
                await RefuseAsync(http);
            }
        }));

    private static bool IsOfCircuits(HttpContext http) => http.Request.Path.StartsWithSegments("/_blazor");

    // A browser opens a WebSocket to another site without a preflight request, and may send the login's cookie along.
    private static Task RefuseOtherSitesAsync(HttpContext http, RequestDelegate next)
    {
        var shop = http.RequestServices.GetRequiredService<IOptions<ShopOptions>>().Value;
        if (shop.IsOwnOrigin(http.Request))
            return next(http);
        http.Response.StatusCode = StatusCodes.Status403Forbidden;
        return http.Response.WriteAsync(
            "Live pages only work at the shop's own address. If this is the shop, its operator must set Shop:PublicUrl.",
            http.RequestAborted);
    }

    private static bool IsConnection(HttpRequest request) =>
        request.Headers.Upgrade.ToString().Equals("websocket", StringComparison.OrdinalIgnoreCase) || HttpMethods.IsConnect(request.Method);

    private static Task RefuseAsync(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        http.Response.Headers.RetryAfter = "5";
        return http.Response.WriteAsync(
            "Too many live pages are open right now. The page also works without a live connection.", http.RequestAborted);
    }

    /// <summary>
    /// Adds serializer metadata to the options of the circuits' JS runtimes. Does nothing if the framework renames its runtime class.
    /// </summary>
    internal static void UseFastJsArguments(IServiceCollection services, CircuitJson json)
    {
        for (var index = 0; index < services.Count; index++)
        {
            var service = services[index];
            if (service.ServiceType != typeof(IJSRuntime)
                || service is not { IsKeyedService: false, ImplementationType: { FullName: FrameworkRuntime } runtime })
            {
                continue;
            }
            services[index] = ServiceDescriptor.Describe(
                typeof(IJSRuntime),
                provider => WithFastArguments((JSRuntime)ActivatorUtilities.CreateInstance(provider, runtime), json),
                service.Lifetime);
        }
    }

    private static JSRuntime WithFastArguments(JSRuntime runtime, CircuitJson json)
    {
        json.AddTo(OptionsOf(runtime));
        return runtime;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_JsonSerializerOptions")]
    private static extern JsonSerializerOptions OptionsOf(JSRuntime runtime);
}
