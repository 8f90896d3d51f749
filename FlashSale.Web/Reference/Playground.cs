using FlashSale.Web.Hosting.Demo;
using FlashSale.Web.Hosting.Security;
using FlashSale.Web.Hosting.Settings;
using FlashSale.Web.Parse;
using Microsoft.Extensions.Options;
using Scalar.AspNetCore;

namespace FlashSale.Web.Reference;

/// <summary>The API playground. In Development it's logged in to the demo accounts.</summary>
internal static class Playground
{
    /// <summary>Configures the page for a request.</summary>
    public static async Task ConfigureAsync(ScalarOptions page, HttpContext http)
    {
        var services = http.RequestServices;
        var name = services.GetRequiredService<IOptions<ShopOptions>>().Value.Name;
        page.Title = $"{name} API";
        page.OpenApiRoutePattern = ReferenceRegistration.DocumentPath;
        page.Favicon = "/favicon.svg";
        page.CustomCss = PlaygroundStyle.Css;
        page.HeaderContent = PlaygroundBar.Write(name, ReferenceRegistration.PlaygroundPath + "/");
        if (http.Request.Cookies["theme"] is "light" or "dark")
            page.DarkMode = http.Request.Cookies["theme"] == "dark";
        KeepOnShop(page, http);

        page.AddApiKeyAuthentication(
            ReferenceSecurity.ApplicationId, scheme => scheme.Value = services.GetRequiredService<ParseOptions>().ApplicationId);
        if (services.GetService<DemoSessions>() is not { } sessions)
            return;
        var shopper = await sessions.FindTokenAsync(DemoSessions.Shopper, http.RequestAborted);
        var merchant = await sessions.FindTokenAsync(DemoSessions.Merchant, http.RequestAborted);
        page.AddApiKeyAuthentication(ReferenceSecurity.Session, scheme => scheme.Value = shopper);
        page.AddApiKeyAuthentication(ReferenceSecurity.Merchant, scheme => scheme.Value = merchant);
    }

    // The page loads nothing from other sites and sends nothing there: Scalar's online features are off, and the CSP forbids it.
    private static void KeepOnShop(ScalarOptions page, HttpContext http)
    {
        page.DefaultFonts = false;
        page.Telemetry = false;
        page.HideClientButton = true;
        page.ShowDeveloperTools = DeveloperToolsVisibility.Never;
        page.DisableAgent().DisableMcp();
        page.Nonce = http.NonceOf();
        http.Response.Headers.ContentSecurityPolicy = http.RequestServices.GetRequiredService<ContentSecurity>().OfPlayground(http);
        http.Response.Headers.CacheControl = "no-store";
    }
}
