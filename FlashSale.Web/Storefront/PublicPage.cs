using System.Globalization;
using FlashSale.Domain.Realtime;
using FlashSale.Web.Hosting.Theme;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace FlashSale.Web.Storefront;

/// <summary>
/// Pages that are the same for all visitors who aren't logged in. Each is rendered once a second and after each change of a sale, however
/// many visitors request it. Its live components show the newest state as soon as they are connected.
/// </summary>
internal static class PublicPage
{
    /// <summary>Name of the policy for <see cref="OutputCacheAttribute"/>.</summary>
    public const string Policy = "public-page";

    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);

    /// <summary>Adds the output cache, and keeps data of single visitors out of these pages.</summary>
    public static IServiceCollection AddPublicPages(this IServiceCollection services)
    {
        services.AddOutputCache(cache => cache.AddPolicy(Policy, policy => policy
            .Expire(Lifetime)
            .VaryByValue(http => new("theme", ThemeCookie.Read(http.Request) ?? ""))
            // Pages are stored as they are sent, so that each is compressed once for all visitors.
            .VaryByValue(http => new("encoding", EncodingFor(http)))
            .VaryByValue(http => new("sales", VersionOf(http.RequestServices.GetRequiredService<SaleFeed>())))));
        services.AddHttpContextAccessor();
        // Interactive components add an antiforgery token and its cookie to the page. These pages have no form that needs them.
        var framework = services.Single(service => service.ServiceType == typeof(AntiforgeryStateProvider)).ImplementationType!;
        services.Replace(ServiceDescriptor.Scoped(provider =>
            provider.GetRequiredService<IHttpContextAccessor>().HttpContext is { } http && IsPublic(http)
                ? new NoToken()
                : (AntiforgeryStateProvider)ActivatorUtilities.CreateInstance(provider, framework)));
        return services;
    }

    /// <summary>Whether the response is one of these pages, without data of a single visitor.</summary>
    public static bool IsPublic(HttpContext http) =>
        http.User.Identity?.IsAuthenticated != true
        && HttpMethods.IsGet(http.Request.Method)
        && http.GetEndpoint()?.Metadata.GetMetadata<OutputCacheAttribute>()?.PolicyName == Policy;

    private static string VersionOf(SaleFeed sales) => sales.Version.ToString(CultureInfo.InvariantCulture);

    private static string EncodingFor(HttpContext http) =>
        http.RequestServices.GetRequiredService<IResponseCompressionProvider>().GetCompressionProvider(http)?.EncodingName ?? "";

    private sealed class NoToken : AntiforgeryStateProvider
    {
        public override AntiforgeryRequestToken? GetAntiforgeryToken() => null;
    }
}
