using System.Net;

namespace FlashSale.Web.Reference;

/// <summary>The navigation bar of both playground pages.</summary>
internal static class PlaygroundBar
{
    private static readonly (string Path, string Name)[] Pages =
    [
        (ReferenceRegistration.PlaygroundPath + "/", "REST"),
        (GraphiQLPage.Path, "GraphQL"),
        ("/docs/schema", "Data and API"),
    ];

    /// <summary>Creates the bar's HTML.</summary>
    /// <param name="shop">The shop's name.</param>
    /// <param name="current">The path of the current page.</param>
    public static string Write(string shop, string current)
    {
        var links = Pages.Select(page =>
            $"""<a href="{page.Path}"{(page.Path == current ? " aria-current=\"page\"" : "")}>{page.Name}</a>""");
        return $"""<nav class="shop-bar" aria-label="Shop"><a href="/">{WebUtility.HtmlEncode(shop)}</a>{string.Concat(links)}</nav>""";
    }
}
