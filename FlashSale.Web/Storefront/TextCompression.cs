using System.IO.Compression;
using FlashSale.Web.Hosting.Theme;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace FlashSale.Web.Storefront;

/// <summary>
/// Compresses text that is generated at run time: pages, stylesheets, SVG and JSON. Static files are compressed by the build.
/// </summary>
/// <remarks>
/// A response with a visitor's secrets stays uncompressed if another site may have caused the request, because the length of a
/// compressed response can reveal its content (BREACH).
/// </remarks>
internal sealed class TextCompression(IServiceProvider services, IOptions<ResponseCompressionOptions> options)
    : ResponseCompressionProvider(services, options)
{
    /// <summary>Adds Brotli and gzip for all text.</summary>
    public static void Add(IServiceCollection services)
    {
        services.AddResponseCompression(compression =>
        {
            compression.EnableForHttps = true;
            compression.MimeTypes =
            [
                "text/html", "text/css", "text/javascript", "text/plain", "text/xml", "text/csv", "image/svg+xml",
                "application/javascript", "application/json", "application/problem+json", "application/schema+json", "application/xml",
                "application/manifest+json",
            ];
            compression.Providers.Add<BrotliCompressionProvider>();
            compression.Providers.Add<GzipCompressionProvider>();
        });
        services.Configure<BrotliCompressionProviderOptions>(brotli => brotli.Level = CompressionLevel.Optimal);
        services.Configure<GzipCompressionProviderOptions>(gzip => gzip.Level = CompressionLevel.Optimal);
        services.Replace(ServiceDescriptor.Singleton<IResponseCompressionProvider, TextCompression>());
    }

    /// <inheritdoc/>
    public override bool ShouldCompressResponse(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Response.Headers.ContentEncoding.Count == 0
            && !(MayHoldSecrets(context) && MayComeFromAnotherSite(context.Request))
            && base.ShouldCompressResponse(context);
    }

    // Without cookies there are no secrets. The theme's cookie doesn't identify its owner.
    private static bool MayHoldSecrets(HttpContext http) =>
        http.Request.Cookies.Any(cookie => cookie.Key != ThemeCookie.Name)
        && !PublicPage.IsPublic(http)
        && http.Response.ContentType is { } type
        && (type.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) || type.Contains("json", StringComparison.OrdinalIgnoreCase));

    // Browsers set this header themselves. "none" means the address bar or a bookmark.
    private static bool MayComeFromAnotherSite(HttpRequest request) =>
        request.Headers["Sec-Fetch-Site"].ToString() is not ("same-origin" or "none");
}
