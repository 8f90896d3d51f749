using FlashSale.Data;
using FlashSale.Data.Accounts;
using FlashSale.Data.Engines;
using FlashSale.Web.Hosting.Settings;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace FlashSale.Web.Account;

/// <summary>Registers accounts, logins and roles: ASP.NET Core Identity on the shop's database.</summary>
public static class AccountRegistration
{
    /// <summary>How soon a changed password or deleted account ends logins in other browsers.</summary>
    internal static TimeSpan RevalidationInterval { get; } = TimeSpan.FromMinutes(5);

    /// <summary>Adds Identity with its cookies.</summary>
    /// <exception cref="ConfigurationException">A setting is wrong.</exception>
    public static WebApplicationBuilder AddAccounts(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = builder.Configuration.Read(AccountOptions.Section, new AccountOptions());
        builder.Services.AddSingleton(options);
        builder.Services.AddCascadingAuthenticationState();
        builder.Services.AddScoped<AuthenticationStateProvider, IdentityRevalidatingAuthenticationStateProvider>();
        builder.Services.AddScoped<CircuitHandler, CircuitLogin>();
        builder.Services.AddScoped<AccountRedirects>();
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddScoped<AccountMail>();
        builder.Services.AddSingleton<FirstMerchant>();
        builder.Services.AddSingleton<Logins>();
        builder.Services.AddSingleton<KnownDevice>();
        builder.Services.AddSingleton<LoginAlerts>();
        builder.Services.AddHostedService(services => services.GetRequiredService<LoginAlerts>());
        builder.Services.AddSingleton<LoginGuard>();
        builder.Services.AddSingleton<AttemptLimit>();
        builder.Services.AddSingleton(Options.Create(new AccountSessionOptions { Lifetime = options.SessionLifetime }));
        builder.Services.AddAuthorization();
        builder.Services.AddAuthentication(authentication =>
        {
            authentication.DefaultScheme = IdentityConstants.ApplicationScheme;
            authentication.DefaultSignInScheme = IdentityConstants.ExternalScheme;
        }).AddIdentityCookies();
        builder.Services.ConfigureApplicationCookie(cookie =>
        {
            cookie.Cookie.Name = "flashsale.login";
            cookie.Cookie.HttpOnly = true;
            cookie.Cookie.SameSite = SameSiteMode.Lax;
            cookie.SlidingExpiration = true;
            cookie.ExpireTimeSpan = Logins.Lifetime;
            cookie.Events.OnSigningIn = signingIn =>
            {
                var http = signingIn.HttpContext;
                http.RequestServices.GetRequiredService<KnownDevice>().Remember(http, signingIn.Principal!.RequireUserId());
                return LoginsOf(http).BeginAsync(signingIn.Principal!, http);
            };
            var validate = cookie.Events.OnValidatePrincipal;
            cookie.Events.OnValidatePrincipal = async validating =>
            {
                var logins = LoginsOf(validating.HttpContext);
                var login = validating.Principal!;
                if (!await logins.AcceptAsync(login, validating.HttpContext))
                {
                    validating.RejectPrincipal();
                    return;
                }
                try
                {
                    await validate(validating);
                }
                catch (Exception fault) when (DatabaseErrors.IsOutage(fault))
                {
                    // The login was checked above. Whether the password has changed is checked once the database is available again.
                    return;
                }
                if (validating.Principal is null)
                    await logins.EndAsync(login);
            };
            cookie.Events.OnSigningOut = signingOut => LoginsOf(signingOut.HttpContext).EndAsync(signingOut.HttpContext.User);
        });
        builder.Services.AddOptions<SecurityStampValidatorOptions>().Configure(validator =>
        {
            validator.ValidationInterval = RevalidationInterval;
            validator.OnRefreshingPrincipal = refreshing =>
            {
                Logins.Continue(refreshing.NewPrincipal!, refreshing.CurrentPrincipal!);
                return Task.CompletedTask;
            };
        });
        builder.Services.AddIdentityCore<User>(identity =>
            {
                identity.User.RequireUniqueEmail = true;
                identity.SignIn.RequireConfirmedAccount = options.RequireConfirmedEmail;
                identity.Password.RequiredLength = 8;
            })
            .AddRoles<IdentityRole>()
            .AddEntityFrameworkStores<FlashSaleDbContext>()
            .AddUserStore<AccountStore>()
            .AddUserManager<ShopUserManager>()
            .AddClaimsPrincipalFactory<AccountClaims>()
            .AddUserValidator<UserNameRules>()
            .AddUserValidator<EmailRules>()
            .AddSignInManager()
            .AddDefaultTokenProviders();
        return builder;
    }

    private static Logins LoginsOf(HttpContext http) => http.RequestServices.GetRequiredService<Logins>();
}
