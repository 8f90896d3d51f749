namespace FlashSale.Web.Hosting.Theme;

/// <summary>The visitor's choice of light or dark, which the button in the header makes.</summary>
internal static class ThemeCookie
{
    /// <summary>Name of the cookie; <c>app.js</c> writes it.</summary>
    public const string Name = "theme";

    /// <summary>"light" or "dark"; null if the visitor has made no choice.</summary>
    public static string? Read(HttpRequest request) => request.Cookies[Name] is "light" or "dark" ? request.Cookies[Name] : null;
}
