using System.Globalization;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Storefront;
using Microsoft.Net.Http.Headers;

namespace FlashSale.Web.Storefront.Images;

/// <summary>
/// Serves products' pictures at <c>/images/{id}</c>, and narrower copies at <c>/images/{id}?width=480</c> for the
/// <see cref="ImageSize.Widths"/>. A picture never changes, so browsers can cache it forever.
/// </summary>
internal static class PictureEndpoint
{
    public static void MapPictures(this IEndpointRouteBuilder routes) => routes.MapGet("/images/{id}", GetAsync);

    private static async Task<IResult> GetAsync(string id, string? width, PictureCache pictures, ICatalog catalog, HttpContext http)
    {
        if (width is null)
        {
            return await catalog.FindImageAsync(id, http.RequestAborted) is { } original
                ? Show(http, original.Content, original.ContentType, original.CreatedAt, id)
                : Missing();
        }
        // Only a few widths, so that no client can fill the cache and keep the processor busy.
        if (!int.TryParse(width, NumberStyles.None, CultureInfo.InvariantCulture, out var wanted) || !ImageSize.Widths.Contains(wanted))
            return Missing();
        return await pictures.FindAsync(id, wanted, http.RequestAborted) is { } picture
            ? Show(http, picture.Content, picture.ContentType, picture.CreatedAt, $"{id}-{wanted}")
            : Missing();
    }

    // Without a text, the answer would be the shop's page for missing pages.
    private static IResult Missing() => Results.Text("We couldn't find this picture.", statusCode: StatusCodes.Status404NotFound);

    private static IResult Show(HttpContext http, byte[] content, string contentType, DateTimeOffset createdAt, string tag)
    {
        var headers = http.Response.Headers;
        headers.CacheControl = "public, max-age=31536000, immutable";
        headers.XContentTypeOptions = "nosniff";
        // An SVG that is opened directly must not run scripts on the shop's origin.
        headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
        var entityTag = new EntityTagHeaderValue($"\"{Uri.EscapeDataString(tag)}\"");
        return Results.Bytes(content, contentType, lastModified: createdAt, entityTag: entityTag);
    }
}
