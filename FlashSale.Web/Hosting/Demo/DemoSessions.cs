using System.Collections.Concurrent;
using FlashSale.Data.Accounts;
using FlashSale.Domain.Accounts;
using Microsoft.AspNetCore.Identity;

namespace FlashSale.Web.Hosting.Demo;

/// <summary>API sessions of the demo accounts, so that the API can be tried right away. In Development only. Thread-safe.</summary>
internal sealed class DemoSessions(IServiceScopeFactory scopes, IAccountSessions sessions, IInstallations installations)
{
    /// <summary>The customer's account.</summary>
    public const string Shopper = "shopper";

    /// <summary>The merchant's account.</summary>
    public const string Merchant = "merchant";

    /// <summary>The installation id of the shopper's app.</summary>
    public const string InstallationId = "demo-app";

    private readonly ConcurrentDictionary<string, string> tokens = new(StringComparer.Ordinal);

    /// <summary>
    /// The session token of a demo account; null if the account doesn't exist or no longer has the demo password.
    /// </summary>
    public async Task<string?> FindTokenAsync(string name, CancellationToken cancellationToken)
    {
        if (tokens.TryGetValue(name, out var known) && await sessions.FindAsync(known, cancellationToken) is not null)
            return known;
        await using var scope = scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<User>>();
        if (await users.FindByNameAsync(name) is not { } user || !await users.CheckPasswordAsync(user, DemoShop.Password))
            return null;
        var created = await sessions.CreateAsync(user.Id, user.SecurityStamp!, Session.ByLogin, cancellationToken: cancellationToken);
        if (created is not { } session)
            return null;
        if (name == Shopper)
        {
            await installations.SaveAsync(
                InstallationId, stored => new InstallationDraft("web", user.Id, stored?.Fields ?? "{}"), cancellationToken);
        }
        return tokens[name] = session.Token;
    }
}
