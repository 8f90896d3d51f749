using System.Collections.Concurrent;
using FlashSale.Data.Accounts;
using FlashSale.Domain.Accounts;
using Microsoft.AspNetCore.Identity;

namespace FlashSale.Web.Hosting.Demo;

/// <summary>Logins of the demo's accounts, so that the API can be tried at once. In Development only.</summary>
internal sealed class DemoSessions(IServiceScopeFactory scopes, IAccountSessions sessions, IInstallations installations)
{
    /// <summary>The account that buys.</summary>
    public const string Shopper = "shopper";

    /// <summary>The account that looks after the shop.</summary>
    public const string Merchant = "merchant";

    /// <summary>The installation id of the app that the shopper is logged in to.</summary>
    public const string InstallationId = "demo-app";

    private readonly ConcurrentDictionary<string, string> tokens = new(StringComparer.Ordinal);

    /// <summary>
    /// The token of a session of a demo account; null if there is no such account, or if it has not the demo's password any more, which everyone knows.
    /// </summary>
    public async Task<string?> FindTokenAsync(string name, CancellationToken cancellationToken)
    {
        if (tokens.TryGetValue(name, out var known) && await sessions.FindAsync(known, cancellationToken) is not null)
            return known;
        await using var scope = scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<User>>();
        if (await users.FindByNameAsync(name) is not { } user || !await users.CheckPasswordAsync(user, DemoShop.Password))
            return null;
        if (await sessions.CreateAsync(user.Id, user.SecurityStamp!, Session.ByLogin, cancellationToken: cancellationToken) is not { } session)
            return null;
        if (name == Shopper)
        {
            await installations.SaveAsync(
                InstallationId, stored => new InstallationDraft("web", user.Id, stored?.Fields ?? "{}"), cancellationToken);
        }
        return tokens[name] = session.Token;
    }
}
