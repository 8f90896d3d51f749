namespace FlashSale.Web.Hosting.Theme;

/// <summary>The stylesheet with the shop's colors, shared by all pages.</summary>
internal static class ThemeRegistration
{
    /// <summary>Adds the stylesheet.</summary>
    public static WebApplicationBuilder AddTheme(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ThemeStylesheet>();
        return builder;
    }

    /// <summary>Maps <c>/theme.css</c>.</summary>
    public static IEndpointConventionBuilder MapTheme(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/theme.css", GetThemeAsync);

    private static async Task<IResult> GetThemeAsync(ThemeStylesheet stylesheet, HttpResponse response)
    {
        response.Headers.CacheControl = "public, max-age=3600";
        return Results.Text(await stylesheet.GetAsync(), "text/css");
    }
}
