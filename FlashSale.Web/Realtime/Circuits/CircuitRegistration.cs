using System.Runtime.CompilerServices;
using System.Text.Json;
using FlashSale.Domain.Accounts;
using FlashSale.Web.Hosting.Settings;
using FlashSale.Web.Realtime.Hub;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.Extensions.Options;
using Microsoft.JSInterop;

namespace FlashSale.Web.Realtime.Circuits;

/// <summary>How the shop keeps its live pages cheap, and how many of them a node carries.</summary>
public static class CircuitRegistration
{
    private const string MaxCircuits = "Live:MaxCircuits";
    private const string MaxCircuitsPerAddress = "Live:MaxCircuitsPerAddress";

    // What a merchant has typed of a product comes back from the tab in one message, in any language.
    private const int LongestMessage = 64 * 1024;

    private const string FrameworkRuntime = "Microsoft.AspNetCore.Components.Server.Circuits.RemoteJSRuntime";

    // A page that lost its connection mostly comes back within seconds or never. Who comes later is given a new circuit.
    private static readonly TimeSpan Retention = TimeSpan.FromMinutes(1);

    // Of a page that comes back later only what was entered is kept. The tab keeps that too, so that hours would be a waste: the framework holds a
    // timer for each circuit until they are over.
    private static readonly TimeSpan StateRetention = TimeSpan.FromMinutes(5);

    /// <summary>Adds interactive components with bounds for what they may take.</summary>
    /// <exception cref="ConfigurationException">A setting is wrong.</exception>
    public static WebApplicationBuilder AddCircuits(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var most = builder.Configuration.ReadWholeNumber(MaxCircuits, "how many live pages this node may carry at once")
            ?? CircuitLimiter.DefaultFor(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, Environment.ProcessorCount);
        var perAddress = builder.Configuration.ReadWholeNumber(MaxCircuitsPerAddress, "how many live pages one address may have at once", least: 1)
            ?? CircuitLimiter.DefaultPerAddress(most);
        builder.Services.AddSingleton(new CircuitLimiter(most, perAddress));
        builder.Services.AddScoped<CircuitHandler, CircuitLimiter.Counter>();
        builder.Services.AddScoped<CircuitStock>();
        builder.Services.AddRazorComponents().AddInteractiveServerComponents(circuits =>
        {
            circuits.DisconnectedCircuitRetentionPeriod = Retention;
            circuits.DisconnectedCircuitMaxRetained = Math.Max(100, most / 10);
            circuits.PersistedCircuitInMemoryRetentionPeriod = StateRetention;
        }).AddHubOptions(hub => hub.MaximumReceiveMessageSize = LongestMessage);
        LightenJsArguments(builder.Services);
        return builder;
    }

    /// <summary>Sends visitors beyond the bound back to the page as it was written. The merchant always gets in.</summary>
    public static IApplicationBuilder UseCircuitLimiter(this IApplicationBuilder app) =>
        app.UseWhen(IsOfCircuits, circuits => circuits.Use(RefuseOtherSitesAsync).Use(static async (http, next) =>
        {
            var room = http.RequestServices.GetRequiredService<CircuitLimiter>();
            var address = http.Connection.RemoteIpAddress;
            var bypassLimit = http.User.IsInRole(Roles.Merchant);
            if (http.Request.Path.StartsWithSegments("/_blazor/negotiate") && !bypassLimit && !room.HasRoomFor(address))
            {
                await RefuseAsync(http);
            }
            // Many may have been told in one moment that there is room, and a client need not ask.
            else if (!IsConnection(http.Request))
            {
                await next(http);
            }
            else if (room.TryEnter(address, bypassLimit))
            {
                try
                {
                    await next(http);
                }
                finally
                {
                    room.Leave(address);
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
        if (HubOrigins.IsOwn(http.Request, shop.PublicUrl))
            return next(http);
        http.Response.StatusCode = StatusCodes.Status403Forbidden;
        return http.Response.WriteAsync(
            "Live pages only work at the shop's own address. If this is the shop, its operator must set Shop:PublicUrl.", http.RequestAborted);
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

    /// <summary>Gives the circuits' own JS runtimes the light way to write arguments. A framework that has none by that name keeps its own way.</summary>
    internal static void LightenJsArguments(IServiceCollection services)
    {
        for (var index = 0; index < services.Count; index++)
        {
            if (services[index] is { IsKeyedService: false, ImplementationType: { FullName: FrameworkRuntime } runtime } && services[index].ServiceType == typeof(IJSRuntime))
                services[index] = ServiceDescriptor.Describe(typeof(IJSRuntime), provider => Lighten((JSRuntime)ActivatorUtilities.CreateInstance(provider, runtime)), services[index].Lifetime);
        }
    }

    private static JSRuntime Lighten(JSRuntime runtime)
    {
        CircuitJson.AddTo(OptionsOf(runtime));
        return runtime;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_JsonSerializerOptions")]
    private static extern JsonSerializerOptions OptionsOf(JSRuntime runtime);
}
