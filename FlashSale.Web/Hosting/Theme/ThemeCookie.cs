namespace FlashSale.Web.Hosting.Theme;

/// <summary>The visitor's choice of light or dark theme, made with the button in the header.</summary>
internal static class ThemeCookie
{
    /// <summary>The cookie's name. <c>app.js</c> writes it.</summary>
    public const string Name = "theme";

    /// <summary>"light" or "dark"; null if the visitor hasn't chosen.</summary>
    public static string? Read(HttpRequest request) => request.Cookies[Name] is "light" or "dark" ? request.Cookies[Name] : null;
}
