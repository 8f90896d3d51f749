namespace FlashSale.Web.Realtime.Hub;

/// <summary>
/// Whose pages may use the live hub: the shop's own, and those of the allowed origins. A browser asks nobody before it opens a WebSocket to
/// another site, and may send the login's cookie along, so the server looks itself. Apps that are no browsers name no origin.
/// </summary>
internal sealed class HubOrigins(IReadOnlyCollection<string> allowed)
{
    /// <summary>Whether this request may go on.</summary>
    /// <param name="request">A request to the hub.</param>
    /// <param name="publicUrl">The shop's address, if it is set: a proxy may call the shop by another name.</param>
    public bool Allows(HttpRequest request, string? publicUrl)
    {
        return allowed.Contains(request.Headers.Origin.ToString(), StringComparer.OrdinalIgnoreCase) || IsOwn(request, publicUrl);
    }

    /// <summary>Whether a request comes from the shop's own pages, or from a client that isn't a browser and names no origin.</summary>
    /// <param name="request">A request to the shop.</param>
    /// <param name="publicUrl">The shop's address, if it is set.</param>
    public static bool IsOwn(HttpRequest request, string? publicUrl)
    {
        if (request.Headers.Origin.ToString() is not { Length: > 0 } origin)
            return true;
        return Uri.TryCreate(origin, UriKind.Absolute, out var page)
            && (IsSame(page.Authority, request.Host.Value) || (publicUrl is not null && IsSame(page.Authority, new Uri(publicUrl).Authority)));
    }

    private static bool IsSame(string host, string? other) => string.Equals(host, other, StringComparison.OrdinalIgnoreCase);
}
