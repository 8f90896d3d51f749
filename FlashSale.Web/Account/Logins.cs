using System.Security.Claims;
using FlashSale.Domain;
using FlashSale.Domain.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace FlashSale.Web.Account;

/// <summary>
/// Ties login cookies to their rows in the database. A cookie names its login in a claim, and is accepted only while that login exists, so
/// a copy of it is worth nothing after the logout. Cookies of earlier versions name none and are refused.
/// </summary>
internal sealed class Logins(IBrowserLogins logins, IOptions<IdentityOptions> identity, TimeProvider clock)
{
    // Earlier versions used another claim, for logins that only lived in memory.
    private const string ClaimType = "flashsale.browser-login";

    // A cookie can be renewed this long before its use is stored.
    private static readonly TimeSpan Slack = TimeSpan.FromHours(1);

    /// <summary>How long a login is valid without being used.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromDays(14);

    private DateTimeOffset ExpiresAt => clock.Now() + Lifetime + Slack;

    /// <summary>
    /// Starts a login, or continues the current one with new claims if the same person is logged in already.
    /// Ends another person's login in this browser.
    /// </summary>
    /// <param name="login">The principal that logs in. Gets the claim.</param>
    /// <param name="http">The request.</param>
    public async Task BeginAsync(ClaimsPrincipal login, HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        var (before, userId) = (http.User, login.RequireUserId());
        if (userId != before.FindFirstValue(ClaimTypes.NameIdentifier))
        {
            await EndAsync(before);
        }
        else if (IdOf(before) is { } current && await logins.IsValidAsync(userId, current, http.RequestAborted))
        {
            Name(login, current);
            return;
        }
        var now = clock.Now();
        var id = EntityId.New(now);
        // If the password changes at the same moment, nothing is stored, and the cookie is refused like that of any ended login.
        await logins.BeginAsync(
            new Login
            {
                Id = id,
                CreatedAt = now,
                UpdatedAt = now,
                UserId = userId,
                LastSeenAt = now,
                ExpiresAt = ExpiresAt,
                Browser = Cut(http.Request.Headers[HeaderNames.UserAgent].ToString()),
                Address = AddressOf(http),
            },
            login.FindFirstValue(identity.Value.ClaimsIdentity.SecurityStampClaimType),
            http.RequestAborted);
        Name(login, id);
    }

    /// <summary>Copies the login's id to refreshed claims.</summary>
    public static void Continue(ClaimsPrincipal login, ClaimsPrincipal before) => Name(login, IdOf(before));

    /// <summary>True if a cookie's login exists. Records that it was used.</summary>
    public async Task<bool> AcceptAsync(ClaimsPrincipal login, HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        if (IdOf(login) is not { } id || !await logins.IsValidAsync(login.RequireUserId(), id, http.RequestAborted))
            return false;
        logins.RecordUse(id, AddressOf(http), ExpiresAt);
        return true;
    }

    /// <summary>Ends a login.</summary>
    public async Task EndAsync(ClaimsPrincipal login)
    {
        if (IdOf(login) is { } id)
            await logins.EndOwnAsync(login.RequireUserId(), id);
    }

    /// <summary>
    /// Whether the login of an open page or connection has ended. Visitors who aren't logged in have none that could end.
    /// </summary>
    public async Task<bool> HasEndedAsync(ClaimsPrincipal login) =>
        IdOf(login) is { } id && !await logins.IsValidAsync(login.RequireUserId(), id);

    /// <summary>Subscribes to the end of a login; null if there's no login.</summary>
    public IDisposable? SubscribeToEnd(ClaimsPrincipal login, Action onEnded) =>
        IdOf(login) is { } id ? logins.SubscribeToEnd(id, onEnded) : null;

    /// <summary>The id of a login; null if it has none.</summary>
    public static string? IdOf(ClaimsPrincipal login) => login.FindFirstValue(ClaimType);

    private static void Name(ClaimsPrincipal login, string? id)
    {
        if (id is not null && login.Identity is ClaimsIdentity identity && IdOf(login) is null)
            identity.AddClaim(new Claim(ClaimType, id));
    }

    private static string? AddressOf(HttpContext http) => http.Connection.RemoteIpAddress switch
    {
        null => null,
        { IsIPv4MappedToIPv6: true } address => address.MapToIPv4().ToString(),
        var address => address.ToString() is { Length: <= Login.AddressLength } text ? text : null,
    };

    private static string? Cut(string browser) => browser switch
    {
        "" => null,
        { Length: > Login.BrowserLength } => browser[..Login.BrowserLength],
        _ => browser,
    };
}
