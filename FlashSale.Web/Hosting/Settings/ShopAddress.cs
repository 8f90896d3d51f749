namespace FlashSale.Web.Hosting.Settings;

/// <summary>The shop's public address.</summary>
internal static class ShopAddress
{
    /// <summary>
    /// The start page's address with a trailing slash: <c>Shop:PublicUrl</c>, or else the request's; null if that has no host.
    /// </summary>
    public static Uri? AddressFor(this ShopOptions shop, HttpRequest request)
    {
        var text = shop.PublicUrl is { } publicUrl ? publicUrl.TrimEnd('/') : $"{request.Scheme}://{request.Host}{request.PathBase}";
        return Uri.TryCreate(text + "/", UriKind.Absolute, out var address) ? address : null;
    }

    /// <summary>Whether a request comes from the shop's own pages, or from a client that isn't a browser and sends no origin.</summary>
    public static bool IsOwnOrigin(this ShopOptions shop, HttpRequest request)
    {
        if (request.Headers.Origin.ToString() is not { Length: > 0 } origin)
            return true;
        // A proxy may use a different host name internally.
        return Uri.TryCreate(origin, UriKind.Absolute, out var page)
            && (IsSame(page.Authority, request.Host.Value)
                || (shop.PublicUrl is { } publicUrl && IsSame(page.Authority, new Uri(publicUrl).Authority)));
    }

    private static bool IsSame(string host, string? other) => string.Equals(host, other, StringComparison.OrdinalIgnoreCase);
}
