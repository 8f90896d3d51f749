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
}
