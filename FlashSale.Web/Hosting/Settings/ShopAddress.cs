namespace FlashSale.Web.Hosting.Settings;

/// <summary>Where the shop is reached.</summary>
internal static class ShopAddress
{
    /// <summary>The address of the start page, with a slash at its end: <c>Shop:PublicUrl</c>, or else where a request came to; null if that names no host.</summary>
    public static Uri? AddressFor(this ShopOptions shop, HttpRequest request)
    {
        var text = shop.PublicUrl is { } publicUrl ? publicUrl.TrimEnd('/') : $"{request.Scheme}://{request.Host}{request.PathBase}";
        return Uri.TryCreate(text + "/", UriKind.Absolute, out var address) ? address : null;
    }
}
