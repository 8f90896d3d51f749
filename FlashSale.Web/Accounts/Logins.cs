using System.Security.Claims;
using FlashSale.Domain;

namespace FlashSale.Web.Accounts;

/// <summary>
/// The logins that ended a short while ago. A page that is open knows who was logged in as it was opened, and is told here when that person
/// has logged out in another tab. A browser stays on one node, which therefore knows of its logouts; for the rest see
/// <see cref="IdentityRevalidatingAuthenticationStateProvider"/>, which looks again more often than a logout is forgotten here.
/// </summary>
internal sealed class Logins(TimeProvider clock)
{
    private const string ClaimType = "flashsale.login";
    private static readonly TimeSpan KeptFor = 3 * AccountRegistration.RevalidationInterval;

    private readonly Lock gate = new();
    private readonly HashSet<string> ended = new(StringComparer.Ordinal);
    private readonly Queue<(string Id, DateTimeOffset Until)> order = new();

    /// <summary>A login begins, or goes on with new claims: then it is the same one. It ends another person's in this browser.</summary>
    /// <param name="login">Who logs in.</param>
    /// <param name="before">Who was logged in, if anybody.</param>
    public void Begin(ClaimsPrincipal login, ClaimsPrincipal before)
    {
        var isSame = login.FindFirstValue(ClaimTypes.NameIdentifier) == before.FindFirstValue(ClaimTypes.NameIdentifier);
        if (!isSame)
            End(before);
        // A cookie that was renewed while its owner logged out has come back.
        Name(login, isSame && !HasEnded(before) ? IdOf(before) : null);
    }

    /// <summary>The same login with claims that were read anew.</summary>
    public void GoOn(ClaimsPrincipal login, ClaimsPrincipal before) => Name(login, IdOf(before));

    /// <summary>Somebody logged out.</summary>
    public void End(ClaimsPrincipal login)
    {
        if (IdOf(login) is not { } id)
            return;
        lock (gate)
        {
            Forget();
            if (ended.Add(id))
                order.Enqueue((id, clock.GetUtcNow() + KeptFor));
        }
    }

    /// <summary>Whether this login was ended.</summary>
    public bool HasEnded(ClaimsPrincipal login)
    {
        if (IdOf(login) is not { } id)
            return false;
        lock (gate)
            return ended.Contains(id);
    }

    private void Forget()
    {
        while (order.TryPeek(out var oldest) && oldest.Until <= clock.GetUtcNow())
            ended.Remove(order.Dequeue().Id);
    }

    private static string? IdOf(ClaimsPrincipal login) => login.FindFirstValue(ClaimType);

    private void Name(ClaimsPrincipal login, string? id)
    {
        if (login.Identity is ClaimsIdentity identity && IdOf(login) is null)
            identity.AddClaim(new Claim(ClaimType, id ?? EntityId.New(clock.Now())));
    }
}
