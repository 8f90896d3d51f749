using System.Security.Claims;
using FlashSale.Data.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace FlashSale.Web.Account;

/// <summary>What a login says of its account: also whether the e-mail address waits to be confirmed, so that pages need not ask the database.</summary>
internal sealed class AccountClaims(UserManager<User> users, RoleManager<IdentityRole> roles, IOptions<IdentityOptions> options)
    : UserClaimsPrincipalFactory<User, IdentityRole>(users, roles, options)
{
    private const string UnconfirmedEmail = "flashsale.unconfirmed-email";

    /// <summary>Whether the person has not proved the e-mail address yet.</summary>
    public static bool HasUnconfirmedEmail(ClaimsPrincipal user) => user.HasClaim(claim => claim.Type == UnconfirmedEmail);

    protected override async Task<ClaimsIdentity> GenerateClaimsAsync(User user)
    {
        var identity = await base.GenerateClaimsAsync(user);
        if (!user.EmailConfirmed)
            identity.AddClaim(new Claim(UnconfirmedEmail, "true"));
        return identity;
    }
}
