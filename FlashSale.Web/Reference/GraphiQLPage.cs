using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlashSale.Web.GraphQL;
using FlashSale.Web.Hosting.Demo;
using FlashSale.Web.Hosting.Security;
using FlashSale.Web.Hosting.Settings;
using FlashSale.Web.Parse;
using Microsoft.Extensions.Options;

namespace FlashSale.Web.Reference;

/// <summary>The GraphQL playground: GraphiQL with examples. In Development it's logged in to the demo account.</summary>
internal static class GraphiQLPage
{
    /// <summary>The page's path.</summary>
    public const string Path = $"{ReferenceRegistration.PlaygroundPath}/graphql";

    // The JSON is embedded in a script element, so the encoder must escape <.
    private static readonly JsonSerializerOptions InScript = new(JsonSerializerOptions.Web) { WriteIndented = false };

    /// <summary>Returns the page.</summary>
    public static async Task<IResult> ShowAsync(
        HttpContext http, GraphQLExamples examples, ContentSecurity security, IOptions<ShopOptions> shop)
    {
        var theme = http.Request.Cookies["theme"] is "light" or "dark" ? http.Request.Cookies["theme"] : null;
        var settings = new JsonObject
        {
            ["address"] = GraphQLRegistration.Path,
            ["theme"] = theme,
            ["headers"] = await HeadersAsync(http),
            ["examples"] = await examples.WriteAsync(http.RequestAborted),
        };
        http.Response.Headers.ContentSecurityPolicy = security.OfPlayground(http);
        http.Response.Headers.CacheControl = "no-store";
        return Results.Content(Write(shop.Value.Name, settings, http.NonceOf()), "text/html; charset=utf-8");
    }

    private static async Task<JsonObject> HeadersAsync(HttpContext http)
    {
        var headers = new JsonObject
        {
            ["X-Parse-Application-Id"] = http.RequestServices.GetRequiredService<ParseOptions>().ApplicationId,
        };
        if (http.RequestServices.GetService<DemoSessions>() is { } sessions
            && await sessions.FindTokenAsync(DemoSessions.Shopper, http.RequestAborted) is { } token)
        {
            headers["X-Parse-Session-Token"] = token;
        }
        return headers;
    }

    private static string Write(string shop, JsonObject settings, string nonce) => $"""
        <!doctype html>
        <html lang="en">
        <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{WebUtility.HtmlEncode(shop)} GraphQL</title>
            <link rel="icon" href="/favicon.svg">
            <link rel="stylesheet" href="/graphiql/graphiql.css">
            <style nonce="{nonce}">{PlaygroundStyle.GraphiQL}</style>
        </head>
        <body>
            {PlaygroundBar.Write(shop, Path)}
            <main id="graphiql" aria-label="GraphQL"></main>
            <script type="application/json" id="graphiql-settings" nonce="{nonce}">{settings.ToJsonString(InScript)}</script>
            <script type="module" src="/graphiql/graphiql.js" nonce="{nonce}"></script>
        </body>
        </html>
        """;
}
