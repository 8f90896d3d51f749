using System.Security.Claims;
using FlashSale.Data.Accounts;
using FlashSale.Data.Engines;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace FlashSale.Web.Account;

/// <summary>
/// Periodically checks whether an open circuit's login is still valid, in case <see cref="CircuitLogin"/> wasn't notified.
/// </summary>
internal sealed class IdentityRevalidatingAuthenticationStateProvider(
    ILoggerFactory loggerFactory,
    IServiceScopeFactory scopeFactory,
    Logins logins,
    IOptions<IdentityOptions> options)
    : RevalidatingServerAuthenticationStateProvider(loggerFactory)
{
    protected override TimeSpan RevalidationInterval => AccountRegistration.RevalidationInterval;

    protected override async Task<bool> ValidateAuthenticationStateAsync(
        AuthenticationState authenticationState, CancellationToken cancellationToken)
    {
        try
        {
            return await IsValidAsync(authenticationState.User);
        }
        catch (Exception fault) when (DatabaseErrors.IsOutage(fault))
        {
            // An outage isn't a logout: ending the login would lose unsaved input.
            return true;
        }
    }

    private async Task<bool> IsValidAsync(ClaimsPrincipal login)
    {
        if (await logins.HasEndedAsync(login))
            return false;
        await using var scope = scopeFactory.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<User>>();
        var user = await users.GetUserAsync(login);
        if (user is null)
            return false;
        var stamp = login.FindFirstValue(options.Value.ClaimsIdentity.SecurityStampClaimType);
        return stamp == await users.GetSecurityStampAsync(user);
    }
}
