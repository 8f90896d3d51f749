using FlashSale.Web.Hosting.Settings;

namespace FlashSale.Web.Hub;

/// <summary>
/// Checks which sites' pages may use the live hub: the shop's own and those of the allowed origins. Browsers don't check this for
/// WebSockets and may send the login cookie, so the server must. Clients that aren't browsers send no origin and are allowed.
/// </summary>
internal sealed class HubOrigins(IReadOnlyCollection<string> allowed)
{
    /// <summary>Whether a request is allowed.</summary>
    public bool Allows(HttpRequest request, ShopOptions shop) =>
        allowed.Contains(request.Headers.Origin.ToString(), StringComparer.OrdinalIgnoreCase) || shop.IsOwnOrigin(request);
}
