using System.Security.Claims;
using FlashSale.Data.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace FlashSale.Web.Account;

/// <summary>Adds a claim to logins whose e-mail address isn't confirmed yet, so that pages don't need to query the database.</summary>
internal sealed class AccountClaims(UserManager<User> users, RoleManager<IdentityRole> roles, IOptions<IdentityOptions> options)
    : UserClaimsPrincipalFactory<User, IdentityRole>(users, roles, options)
{
    private const string UnconfirmedEmail = "flashsale.unconfirmed-email";

    /// <summary>True if the user hasn't confirmed their e-mail address.</summary>
    public static bool HasUnconfirmedEmail(ClaimsPrincipal user) => user.HasClaim(claim => claim.Type == UnconfirmedEmail);

    protected override async Task<ClaimsIdentity> GenerateClaimsAsync(User user)
    {
        var identity = await base.GenerateClaimsAsync(user);
        if (!user.EmailConfirmed)
            identity.AddClaim(new Claim(UnconfirmedEmail, "true"));
        return identity;
    }
}
