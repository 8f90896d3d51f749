using FlashSale.Domain;
using FlashSale.Web.Accounts;
using FlashSale.Web.Api.GraphQL;
using FlashSale.Web.Api.Parse;
using FlashSale.Web.Api.Parse.Protocol;
using FlashSale.Web.Api.Parse.Reference;
using FlashSale.Web.Catalog;
using FlashSale.Web.Circuits;
using FlashSale.Web.Components.Admin;
using FlashSale.Web.Components.Storefront;
using FlashSale.Web.Limits;
using FlashSale.Web.Live;
using FlashSale.Web.Operations;
using FlashSale.Web.Payments;
using FlashSale.Web.Security;
using FlashSale.Web.Theme;
using MudBlazor.Services;

namespace FlashSale.Web.Components;

/// <summary>The pages, their theme, and how requests come to them.</summary>
public static class StorefrontRegistration
{
    /// <summary>Adds Razor components with live circuits, and MudBlazor.</summary>
    public static WebApplicationBuilder AddStorefront(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddCircuits();
        builder.Services.AddPublicPages();
        TextCompression.Add(builder.Services);
        builder.Services.AddMudServices();
        builder.Services.AddSingleton<ThemeStylesheet>();
        builder.Services.AddSingleton<CatalogSnapshot>();
        builder.Services.AddTransient<ProductView>();
        builder.Services.AddTransient<PurchaseFlow>();
        builder.Services.AddScoped<OverviewReader>();
        builder.Services.AddSingleton<PictureCache>();
        return builder;
    }

    /// <summary>The request pipeline and every address of the pages.</summary>
    public static WebApplication UseStorefront(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
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

        app.MapStaticAssets();
        app.MapGet("/theme.css", GetThemeAsync);
        app.MapGet("/time", GetTime);
        app.MapStaticFallback();
        app.MapLiveHub();
        app.MapHealth();
        app.MapPayments();
        app.MapPictures();
        app.MapAccounts();
        app.MapApiReference();
        // Compression keeps 240 kB of buffers for each circuit, and saves a few bytes of messages that are small already.
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(options =>
        {
            options.DisableWebSocketCompression = true;
            // The page's own policy says it.
            options.ContentSecurityFrameAncestorsPolicy = null;
        }).Add(AllowHead);
        return app;
    }

    // Countdowns are right before their first round trip. The page itself cannot say it: it may come from the output cache.
    private static Task StampTime(HttpContext http, RequestDelegate next)
    {
        // At the last moment, over what the cache kept of an earlier answer.
        http.Response.OnStarting(static state =>
        {
            var answer = (HttpContext)state;
            answer.Response.Headers["Server-Timing"] = string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"now;desc=\"{answer.RequestServices.GetRequiredService<TimeProvider>().Now().ToUnixTimeMilliseconds()}\"");
            return Task.CompletedTask;
        }, http);
        return next(http);
    }

    // Monitors and previews of links ask for the headers alone.
    private static void AllowHead(EndpointBuilder page)
    {
        if (page.Metadata.OfType<HttpMethodMetadata>().Any(metadata => metadata.HttpMethods.Contains(HttpMethods.Get)))
            page.Metadata.Add(new HttpMethodMetadata([HttpMethods.Get, HttpMethods.Head, HttpMethods.Post]));
    }

    // The page that explains is only shown: with the method of the form it would be refused for the same reason.
    private static async Task ExplainRefusedFormAsync(HttpContext http, RequestDelegate next)
    {
        await next(http);
        if (http.Response is { StatusCode: >= 400, HasStarted: false } && HttpMethods.IsPost(http.Request.Method))
            http.Request.Method = HttpMethods.Get;
    }

    private static async Task<IResult> GetThemeAsync(ThemeStylesheet stylesheet, HttpResponse response)
    {
        response.Headers.CacheControl = "public, max-age=3600";
        return Results.Text(await stylesheet.GetAsync(), "text/css");
    }

    // The server's clock for countdowns, in milliseconds since 1970.
    private static IResult GetTime(TimeProvider clock, HttpResponse response)
    {
        response.Headers.CacheControl = "no-store";
        return Results.Text(clock.Now().ToUnixTimeMilliseconds().ToString(System.Globalization.CultureInfo.InvariantCulture));
    }
}
