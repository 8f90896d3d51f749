using System.Globalization;
using FlashSale.Domain;
using FlashSale.Web.Account;
using FlashSale.Web.GraphQL;
using FlashSale.Web.Hosting.Health;
using FlashSale.Web.Hosting.Security;
using FlashSale.Web.Hosting.Theme;
using FlashSale.Web.Hub;
using FlashSale.Web.Parse;
using FlashSale.Web.Parse.Protocol;
using FlashSale.Web.Payments;
using FlashSale.Web.Realtime.Circuits;
using FlashSale.Web.Reference;
using FlashSale.Web.Storefront;
using FlashSale.Web.Storefront.Images;

namespace FlashSale.Web;

/// <summary>Every middleware in its order, and every address that the shop answers.</summary>
internal static class Pipeline
{
    /// <summary>Adds the middleware. The order matters: each one sees a request only if those above it passed it on.</summary>
    public static WebApplication UsePipeline(this WebApplication app)
    {
        app.UseSecurityHeaders();
        if (!app.Environment.IsDevelopment())
        {
            app.UseExceptionHandler("/error", createScopeForErrors: true);
            app.UseHsts();
        }
        app.UseOutagePage();
        app.Use(StampTime);
        app.UseRequestPacing();
        app.UseParseApi();
        app.UseGraphQLApi();
        app.UseStatusCodePagesWithReExecute("/status/{0}", createScopeForStatusCodePages: true);
        app.Use(RequestSize.RefuseLongPagesAsync);
        app.Use(ExplainRefusedFormAsync);
        app.UseLoginRateLimit();
        app.UseCors();
        app.UseRequestLocalization();
        app.UseCookiePolicy();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseOperatorOnly();
        app.UseAccountCheck();
        app.UseCircuitLimiter();
        app.UseLiveHub();
        app.UseOutputCache();
        app.UseResponseCompression();
        app.UseAntiforgery();
        app.UseStaleFormCheck();
        return app;
    }

    /// <summary>
    /// Maps every address. The API's addresses are mapped in <see cref="ParseRegistration.UseParseApi"/>, ahead of the pages' middleware.
    /// </summary>
    public static WebApplication MapEndpoints(this WebApplication app)
    {
        app.MapStaticAssets();
        app.MapTheme();
        app.MapGet("/time", GetTime);
        app.MapStaticFallback();
        app.MapLiveHub();
        app.MapHealth();
        app.MapPayments();
        app.MapPictures();
        app.MapAccounts();
        app.MapApiReference();
        // Compression would hold 240 kB of buffers for each circuit and save little, because the messages are small.
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(options =>
        {
            options.DisableWebSocketCompression = true;
            // The Content-Security-Policy of the page sets this.
            options.ContentSecurityFrameAncestorsPolicy = null;
        }).Add(AllowHead);
        return app;
    }

    // The browser's countdowns need the server's time before their first round trip. The page itself may come from the output cache.
    private static Task StampTime(HttpContext http, RequestDelegate next)
    {
        // Set at the last moment, because a cached answer brings the header of an earlier one.
        http.Response.OnStarting(static state =>
        {
            var context = (HttpContext)state;
            var now = context.RequestServices.GetRequiredService<TimeProvider>().Now();
            context.Response.Headers["Server-Timing"] =
                string.Create(CultureInfo.InvariantCulture, $"now;desc=\"{now.ToUnixTimeMilliseconds()}\"");
            return Task.CompletedTask;
        }, http);
        return next(http);
    }

    // Monitors and link previews send HEAD.
    private static void AllowHead(EndpointBuilder page)
    {
        if (page.Metadata.OfType<HttpMethodMetadata>().Any(metadata => metadata.HttpMethods.Contains(HttpMethods.Get)))
            page.Metadata.Add(new HttpMethodMetadata([HttpMethods.Get, HttpMethods.Head, HttpMethods.Post]));
    }

    // The status page is rendered as a GET: as a POST it would be refused for the same reason as the form.
    private static async Task ExplainRefusedFormAsync(HttpContext http, RequestDelegate next)
    {
        await next(http);
        if (http.Response is { StatusCode: >= 400, HasStarted: false } && HttpMethods.IsPost(http.Request.Method))
            http.Request.Method = HttpMethods.Get;
    }

    // The server's time in milliseconds since 1970, for countdowns.
    private static IResult GetTime(TimeProvider clock, HttpResponse response)
    {
        response.Headers.CacheControl = "no-store";
        return Results.Text(clock.Now().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
    }
}
