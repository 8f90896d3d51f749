namespace FlashSale.Web.Hub;

/// <summary>
/// Checks which sites' pages may use the live hub: the shop's own and those of the allowed origins. Browsers don't check this for
/// WebSockets and may send the login cookie, so the server must. Clients that aren't browsers send no origin and are allowed.
/// </summary>
internal sealed class HubOrigins(IReadOnlyCollection<string> allowed)
{
    /// <summary>Whether a request is allowed.</summary>
    /// <param name="request">A request to the hub.</param>
    /// <param name="publicUrl">The shop's public address, if set. A proxy may use a different host name internally.</param>
    public bool Allows(HttpRequest request, string? publicUrl)
    {
        return allowed.Contains(request.Headers.Origin.ToString(), StringComparer.OrdinalIgnoreCase) || IsOwn(request, publicUrl);
    }

    /// <summary>Whether a request comes from the shop's own pages, or from a client that isn't a browser and sends no origin.</summary>
    /// <param name="request">A request to the shop.</param>
    /// <param name="publicUrl">The shop's public address, if set.</param>
    public static bool IsOwn(HttpRequest request, string? publicUrl)
    {
        if (request.Headers.Origin.ToString() is not { Length: > 0 } origin)
            return true;
        return Uri.TryCreate(origin, UriKind.Absolute, out var page)
            && (IsSame(page.Authority, request.Host.Value)
                || (publicUrl is not null && IsSame(page.Authority, new Uri(publicUrl).Authority)));
    }

    private static bool IsSame(string host, string? other) => string.Equals(host, other, StringComparison.OrdinalIgnoreCase);
}
