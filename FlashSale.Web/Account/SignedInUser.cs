using System.Security.Claims;

namespace FlashSale.Web.Account;

/// <summary>Who is signed in.</summary>
internal static class SignedInUser
{
    /// <summary>The account's id, on pages that only signed-in people reach.</summary>
    public static string RequireUserId(this ClaimsPrincipal user) =>
        user.FindFirstValue(ClaimTypes.NameIdentifier) ?? throw new InvalidOperationException("Nobody is signed in.");
}
