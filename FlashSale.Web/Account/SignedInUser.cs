using System.Security.Claims;

namespace FlashSale.Web.Account;

/// <summary>Reads the logged-in user.</summary>
internal static class SignedInUser
{
    /// <summary>The account's id. Only call this on pages that require a login.</summary>
    public static string RequireUserId(this ClaimsPrincipal user) =>
        user.FindFirstValue(ClaimTypes.NameIdentifier) ?? throw new InvalidOperationException("The request has no logged-in user.");
}
