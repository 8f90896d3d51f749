using FlashSale.Domain.Catalog;
using Microsoft.Net.Http.Headers;

namespace FlashSale.Web.Catalog;

/// <summary>Products' pictures at <c>/images/{id}</c>. A picture never changes under its id, so that it is kept for ever.</summary>
internal static class PictureEndpoint
{
    public static void MapPictures(this IEndpointRouteBuilder routes) => routes.MapGet("/images/{id}", GetAsync);

    private static async Task<IResult> GetAsync(string id, ICatalog catalog, HttpContext http)
    {
        var tag = new EntityTagHeaderValue($"\"{Uri.EscapeDataString(id)}\"");
        if (await catalog.FindImageAsync(id, http.RequestAborted) is not { } picture)
            return Results.NotFound();
        var headers = http.Response.Headers;
        headers.CacheControl = "public, max-age=31536000, immutable";
        headers.XContentTypeOptions = "nosniff";
        // Opened by itself, a drawing must not run anything in the shop's name.
        headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
        return Results.Bytes(picture.Content, picture.ContentType, lastModified: picture.CreatedAt, entityTag: tag);
    }
}
