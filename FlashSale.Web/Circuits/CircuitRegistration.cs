using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.JSInterop;

namespace FlashSale.Web.Circuits;

/// <summary>How the shop keeps its live pages cheap.</summary>
public static class CircuitRegistration
{
    private const string FrameworkRuntime = "Microsoft.AspNetCore.Components.Server.Circuits.RemoteJSRuntime";

    /// <summary>Gives the circuits' own JS runtimes the light way to write arguments. A framework that has none by that name keeps its own way.</summary>
    public static IServiceCollection AddLightJsArguments(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        for (var index = 0; index < services.Count; index++)
        {
            if (services[index] is { IsKeyedService: false, ImplementationType: { FullName: FrameworkRuntime } runtime } && services[index].ServiceType == typeof(IJSRuntime))
                services[index] = ServiceDescriptor.Describe(typeof(IJSRuntime), provider => Lighten((JSRuntime)ActivatorUtilities.CreateInstance(provider, runtime)), services[index].Lifetime);
        }
        return services;
    }

    private static JSRuntime Lighten(JSRuntime runtime)
    {
        OptionsOf(runtime).Converters.Add(new JsArguments());
        return runtime;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_JsonSerializerOptions")]
    private static extern JsonSerializerOptions OptionsOf(JSRuntime runtime);
}
