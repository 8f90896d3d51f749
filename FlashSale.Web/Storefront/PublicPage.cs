using FlashSale.Domain.Realtime;
using FlashSale.Web.Hosting.Theme;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace FlashSale.Web.Storefront;

/// <summary>
/// Pages that are the same for every visitor who is not logged in. They are written once a second and after each change of a sale, however
/// many ask; what lives in them is right as soon as they are connected.
/// </summary>
internal static class PublicPage
{
    /// <summary>Name of the policy for <see cref="OutputCacheAttribute"/>.</summary>
    public const string Policy = "public-page";

    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);

    /// <summary>Adds the cache, and leaves out of such pages what belongs to one visitor.</summary>
    public static IServiceCollection AddPublicPages(this IServiceCollection services)
    {
        services.AddOutputCache(cache => cache.AddPolicy(Policy, policy => policy
            .Expire(Lifetime)
            .VaryByValue(http => new("theme", ThemeCookie.Read(http.Request) ?? ""))
            // They are stored as they are sent, so that each is compressed once for all who ask.
            .VaryByValue(http => new("encoding", EncodingFor(http)))
            .VaryByValue(http => new("sales", http.RequestServices.GetRequiredService<SaleFeed>().Version.ToString(System.Globalization.CultureInfo.InvariantCulture)))));
        services.AddHttpContextAccessor();
        // Interactive components carry a token for forms in the page, and its cookie. These pages have no form that needs one.
        var framework = services.Single(service => service.ServiceType == typeof(AntiforgeryStateProvider)).ImplementationType!;
        services.Replace(ServiceDescriptor.Scoped(provider =>
            provider.GetRequiredService<IHttpContextAccessor>().HttpContext is { } http && IsPublic(http)
                ? new NoToken()
                : (AntiforgeryStateProvider)ActivatorUtilities.CreateInstance(provider, framework)));
        return services;
    }

    /// <summary>Whether the answer is one of these pages, with nothing in it that belongs to one visitor.</summary>
    public static bool IsPublic(HttpContext http) =>
        http.User.Identity?.IsAuthenticated != true
        && HttpMethods.IsGet(http.Request.Method)
        && http.GetEndpoint()?.Metadata.GetMetadata<OutputCacheAttribute>()?.PolicyName == Policy;

    private static string EncodingFor(HttpContext http) =>
        http.RequestServices.GetRequiredService<IResponseCompressionProvider>().GetCompressionProvider(http)?.EncodingName ?? "";

    private sealed class NoToken : AntiforgeryStateProvider
    {
        public override AntiforgeryRequestToken? GetAntiforgeryToken() => null;
    }
}
