namespace FlashSale.Web.Hosting.Security;

/// <summary>
/// Headers that protect visitors, on pages, files, the API and errors. Headers that only matter to pages are left out elsewhere: a page
/// loads
/// two dozen files, and each header takes time on a phone.
/// </summary>
internal static class SecurityHeaders
{
    private const string Permissions =
        "accelerometer=(), autoplay=(), camera=(), display-capture=(), fullscreen=(self), geolocation=(), gyroscope=(), magnetometer=(), "
        + "microphone=(), midi=(), payment=(), publickey-credentials-create=(self), publickey-credentials-get=(self), "
        + "screen-wake-lock=(self), usb=(), xr-spatial-tracking=()";

    /// <summary>
    /// Adds the headers. A page sets its own Content-Security-Policy; other responses get <see cref="ContentSecurity.OfData"/>.
    /// </summary>
    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app) =>
        app.Use(static (http, next) =>
        {
            // Set at the last moment, because the error handler clears headers that were set before it.
            http.Response.OnStarting(static state =>
            {
                var http = (HttpContext)state;
                var headers = http.Response.Headers;
                headers.XContentTypeOptions = "nosniff";
                headers["Referrer-Policy"] = "strict-origin-when-cross-origin";
                if (headers.ContentSecurityPolicy.Count == 0)
                    headers.ContentSecurityPolicy = ContentSecurity.OfData;
                if (http.Response.ContentType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) == true)
                {
                    headers.XFrameOptions = "SAMEORIGIN";
                    headers["Permissions-Policy"] = Permissions;
                    headers["Cross-Origin-Opener-Policy"] = "same-origin";
                }
                // All text that the shop sends is UTF-8.
                if (http.Response.ContentType is ['t', 'e', 'x', 't', '/', ..] type && !type.Contains(';', StringComparison.Ordinal))
                    http.Response.ContentType = type + "; charset=utf-8";
                RemoveHostFromRedirect(http);
                return Task.CompletedTask;
            }, http);
            return next(http);
        });

    // Any client can send any Host header. A redirect without a host always leads to the shop.
    private static void RemoveHostFromRedirect(HttpContext http)
    {
        if (http.Response.StatusCode is < 300 or >= 400 || http.Response.Headers.Location is not [{ } location])
            return;
        var origin = $"{http.Request.Scheme}://{http.Request.Host}";
        if (location.StartsWith(origin, StringComparison.OrdinalIgnoreCase)
            && (location.Length == origin.Length || location[origin.Length] is '/' or '?' or '#'))
        {
            http.Response.Headers.Location = ToPath(location[origin.Length..]);
        }
    }

    // Two leading slashes would name a host again.
    private static string ToPath(string rest) =>
        rest.Length == 0 ? "/" : rest is ['/', '/' or '\\', ..] ? "/" + rest.TrimStart('/', '\\') : rest;
}
