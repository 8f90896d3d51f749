namespace FlashSale.Web.Hosting.Security;

/// <summary>
/// Headers that protect visitors, on pages, files, the API and errors. Those that only matter to a page are left out elsewhere: a visit loads
/// two dozen files, and each header costs a phone time.
/// </summary>
internal static class SecurityHeaders
{
    private const string Permissions =
        "accelerometer=(), autoplay=(), camera=(), display-capture=(), fullscreen=(self), geolocation=(), gyroscope=(), magnetometer=(), "
        + "microphone=(), midi=(), payment=(), publickey-credentials-create=(self), publickey-credentials-get=(self), "
        + "screen-wake-lock=(self), usb=(), xr-spatial-tracking=()";

    /// <summary>Adds the headers. A page sets its own Content-Security-Policy; everything else gets the one of data.</summary>
    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app) =>
        app.Use(static (http, next) =>
        {
            // At the last moment: the error handler clears the headers that were set before it.
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
                // Everything that the shop sends as text is UTF-8.
                if (http.Response.ContentType is ['t', 'e', 'x', 't', '/', ..] type && !type.Contains(';', StringComparison.Ordinal))
                    http.Response.ContentType = type + "; charset=utf-8";
                KeepHostOutOfRedirect(http);
                return Task.CompletedTask;
            }, http);
            return next(http);
        });

    // Any client can write a Host header. An address without a host leads to the shop wherever it really is.
    private static void KeepHostOutOfRedirect(HttpContext http)
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

    // Two slashes at the beginning would name a host again.
    private static string ToPath(string rest) => rest.Length == 0 ? "/" : rest is ['/', '/' or '\\', ..] ? "/" + rest.TrimStart('/', '\\') : rest;
}
