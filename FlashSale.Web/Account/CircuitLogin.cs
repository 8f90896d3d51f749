using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace FlashSale.Web.Account;

/// <summary>Makes an open circuit anonymous when its login ends.</summary>
internal sealed class CircuitLogin(AuthenticationStateProvider authentication, Logins logins) : CircuitHandler
{
    private IDisposable? subscription;

    public override async Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        var user = (await authentication.GetAuthenticationStateAsync()).User;
        subscription = logins.SubscribeToEnd(user, MakeAnonymous);
        // It may have ended while the page was being opened.
        if (await logins.HasEndedAsync(user))
            MakeAnonymous();
    }

    public override Task OnCircuitClosedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        subscription?.Dispose();
        return Task.CompletedTask;
    }

    private void MakeAnonymous() => ((IHostEnvironmentAuthenticationStateProvider)authentication)
        .SetAuthenticationState(Task.FromResult(new AuthenticationState(new ClaimsPrincipal(new ClaimsIdentity()))));
}
