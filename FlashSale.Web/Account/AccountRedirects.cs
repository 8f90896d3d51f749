using FlashSale.Data.Accounts;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Identity;

namespace FlashSale.Web.Account;

/// <summary>Redirects between account pages, optionally with a status message, and never to another site.</summary>
internal sealed class AccountRedirects(NavigationManager navigation)
{
    public const string StatusCookieName = "flashsale.status";

    private static readonly CookieBuilder StatusCookie = new()
    {
        SameSite = SameSiteMode.Strict,
        HttpOnly = true,
        IsEssential = true,
        MaxAge = TimeSpan.FromSeconds(5),
    };

    /// <summary>Redirects to a path of this shop; to the start page if the address isn't one.</summary>
    public void To(string? address) => navigation.NavigateTo(IsOwn(address) ? address! : "/");

    public void To(string page, Dictionary<string, object?> query) =>
        navigation.NavigateTo(navigation.GetUriWithQueryParameters(navigation.ToAbsoluteUri(page).GetLeftPart(UriPartial.Path), query));

    public void ToWithStatus(string page, string message, HttpContext context)
    {
        context.Response.Cookies.Append(StatusCookieName, Uri.EscapeDataString(message), StatusCookie.Build(context));
        navigation.NavigateTo(page);
    }

    public void ToCurrentPageWithStatus(string message, HttpContext context) =>
        ToWithStatus(navigation.ToAbsoluteUri(navigation.Uri).AbsolutePath, message, context);

    /// <summary>The logged-in user's account; if it was deleted, redirects to a page that says so and returns null.</summary>
    public async Task<User?> RequireUserAsync(UserManager<User> users, HttpContext context)
    {
        var user = await users.GetUserAsync(context.User);
        if (user is null)
            To("/Account/InvalidUser");
        return user;
    }

    /// <summary>True for a relative path of this site.</summary>
    public static bool IsOwn(string? address) =>
        address is ['/', ..]
        && address is not ['/', '/' or '\\', ..]
        && !address.Any(char.IsControl)
        && Uri.IsWellFormedUriString(address, UriKind.Relative);
}
