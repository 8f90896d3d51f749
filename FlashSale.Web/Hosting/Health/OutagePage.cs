using System.Globalization;
using System.Net;
using FlashSale.Web.Hosting.Security;
using FlashSale.Web.Hosting.Settings;
using Microsoft.Extensions.Options;

namespace FlashSale.Web.Hosting.Health;

/// <summary>The page that visitors see while the database can't be reached.</summary>
internal static class OutagePage
{
    // Self-contained, because the shop's own pages query the database.
    private const string Html = """
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
        <title>One moment, please – {0}</title>
        <link rel="stylesheet" href="/app.css"></head>
        <body><main class="page"><section class="notice"><h1>One moment, please</h1>
        <p>The shop can't reach its database right now. Your orders are safe. Try again in a few seconds.</p>
        <a class="button" href="">Try again</a></section></main></body></html>
        """;

    /// <summary>Responds with 503 to requests that fail because the database can't be reached.</summary>
    public static IApplicationBuilder UseOutagePage(this IApplicationBuilder app)
    {
        var outage = app.ApplicationServices.GetRequiredService<DatabaseOutage>();
        return app.Use(async (http, next) =>
        {
            try
            {
                await next(http);
            }
            catch (Exception fault) when (!http.Response.HasStarted && outage.Explains(fault))
            {
                await ExplainAsync(http);
            }
        });
    }

    private static Task ExplainAsync(HttpContext http)
    {
        http.Response.Clear();
        http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        http.Response.Headers.RetryAfter = ((int)DatabaseOutage.RetryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        http.Response.Headers.CacheControl = "no-store";
        if (!http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase))
        {
            http.Response.ContentType = "text/plain; charset=utf-8";
            return http.Response.WriteAsync("The shop can't reach its database. Try again in a few seconds.", http.RequestAborted);
        }
        http.Response.ContentType = "text/html; charset=utf-8";
        http.Response.Headers.ContentSecurityPolicy = ContentSecurity.OfStaticPage;
        var name = http.RequestServices.GetRequiredService<IOptions<ShopOptions>>().Value.Name;
        return http.Response.WriteAsync(Html.Replace("{0}", WebUtility.HtmlEncode(name), StringComparison.Ordinal), http.RequestAborted);
    }
}
