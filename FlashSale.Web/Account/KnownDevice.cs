using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace FlashSale.Web.Account;

/// <summary>
/// A cookie that a browser stores after a login: a random id, and the accounts that logged in with it. Wrong passwords from such a browser
/// are counted separately, so that other people's can't lock the account's owner out. It proves nothing else, and is only sent to account
/// pages.
/// </summary>
internal sealed class KnownDevice(IDataProtectionProvider protection)
{
    public const string CookieName = "flashsale.device";
    private const int MostAccounts = 5;
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(365);

    private readonly ITimeLimitedDataProtector protector = protection.CreateProtector("FlashSale.KnownDevice").ToTimeLimitedDataProtector();

    /// <summary>The id of the browser, if this account logged in with it before; else null.</summary>
    public string? Find(HttpContext http, string userId) =>
        Read(http) is { } device && device.Accounts.Contains(userId, StringComparer.Ordinal) ? device.Id : null;

    /// <summary>Remembers that an account logged in with this browser.</summary>
    public void Remember(HttpContext http, string userId)
    {
        var before = Read(http);
        var id = before?.Id ?? RandomNumberGenerator.GetHexString(32, lowercase: true);
        var accounts = (before?.Accounts ?? []).Where(each => each != userId).Prepend(userId).Take(MostAccounts);
        http.Response.Cookies.Append(CookieName, protector.Protect($"{id} {string.Join(' ', accounts)}", Lifetime), new CookieOptions
        {
            Path = "/Account",
            HttpOnly = true,
            IsEssential = true,
            SameSite = SameSiteMode.Lax,
            Secure = http.Request.IsHttps,
            MaxAge = Lifetime,
        });
    }

    private (string Id, string[] Accounts)? Read(HttpContext http)
    {
        if (http.Request.Cookies[CookieName] is not { } cookie)
            return null;
        try
        {
            return protector.Unprotect(cookie).Split(' ') is [var id, .. var accounts] ? (id, accounts) : null;
        }
        catch (CryptographicException)
        {
            // Too old, or not from this shop.
            return null;
        }
    }
}
