using FlashSale.Data;
using FlashSale.Data.Accounts;
using Microsoft.AspNetCore.Identity;

namespace FlashSale.Web.Accounts;

/// <summary>Accounts, logins and roles: ASP.NET Core Identity over the shop's database.</summary>
public static class AccountRegistration
{
    /// <summary>Adds Identity with its cookies.</summary>
    public static WebApplicationBuilder AddAccounts(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddCascadingAuthenticationState();
        builder.Services.AddAuthorization();
        builder.Services.AddAuthentication(options =>
        {
            options.DefaultScheme = IdentityConstants.ApplicationScheme;
            options.DefaultSignInScheme = IdentityConstants.ExternalScheme;
        }).AddIdentityCookies();
        builder.Services.AddIdentityCore<User>(options => options.User.RequireUniqueEmail = true)
            .AddRoles<IdentityRole>()
            .AddEntityFrameworkStores<FlashSaleDbContext>()
            .AddSignInManager()
            .AddDefaultTokenProviders();
        return builder;
    }
}
