namespace FlashSale.Web.Hosting.Security;

/// <summary>The Content-Security-Policy of each kind of response: what a browser may load, run and submit.</summary>
/// <param name="formTargets">Where a submitted form may redirect to.</param>
internal sealed class ContentSecurity(IEnumerable<FormTarget> formTargets)
{
    /// <summary>The policy of responses that aren't pages: they may load nothing, and no page may frame them.</summary>
    public const string OfData = "default-src 'none'; frame-ancestors 'none'";

    /// <summary>The policy of a page without scripts.</summary>
    public const string OfStaticPage =
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

    // MudBlazor writes style attributes and elements, and gives them no nonce. The storefront has none.
    private const string MudBlazorStyles = " 'unsafe-inline'";

    private readonly string formAction = string.Join(' ', ["'self'", .. formTargets.Select(target => target.Origin)]);

    /// <summary>The policy of a page.</summary>
    /// <param name="http">The request; its nonce goes into the policy.</param>
    /// <param name="isDashboard">True for a page of the merchant's dashboard.</param>
    public string OfPage(HttpContext http, bool isDashboard) =>
        $"default-src 'self'; script-src 'self' 'nonce-{http.NonceOf()}'; style-src 'self'{(isDashboard ? MudBlazorStyles : "")}; "
        + $"img-src 'self' data: blob:; object-src 'none'; base-uri 'self'; form-action {formAction}; frame-ancestors 'self'";

    /// <summary>The policy of the API playground, whose library sets styles from scripts.</summary>
    public string OfPlayground(HttpContext http) =>
        $"default-src 'self'; script-src 'self' 'nonce-{http.NonceOf()}'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        + $"font-src 'self' data:; object-src 'none'; base-uri 'self'; form-action {formAction}; frame-ancestors 'self'";
}
