using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FlashSale.Data.Accounts;
using FlashSale.Web.Hosting.Limits;

namespace FlashSale.Web.Account;

/// <summary>
/// Bounds how often an account's passwords and codes can be guessed: from one address, and from all addresses together. Browsers that the
/// account logged in with before are counted separately, so an attacker can't lock the owner out by guessing. Thread-safe.
/// </summary>
internal sealed partial class LoginGuard(
    IWindowCounter counter, KnownDevice devices, LoginAlerts alerts, IHttpContextAccessor requests, ILogger<LoginGuard> logger)
{
    /// <summary>Wrong passwords or codes for one account from one address.</summary>
    public const int MostPerAddress = 5;

    /// <summary>Wrong passwords or codes from a browser that the account logged in with before.</summary>
    public const int MostPerDevice = 10;

    /// <summary>Wrong passwords or codes for one account from all addresses in an hour. One address alone can't reach it.</summary>
    public const int MostPerAccount = 100;

    private static readonly TimeSpan AccountWindow = TimeSpan.FromHours(1);

    /// <summary>The longest time that an address or browser must wait.</summary>
    public static TimeSpan Window { get; } = TimeSpan.FromMinutes(15);

    /// <summary>Runs a check of a password or code, unless there were too many wrong ones.</summary>
    /// <param name="user">The account.</param>
    /// <param name="check">Whether it's right.</param>
    /// <returns>Whether it was checked and is right.</returns>
    public async Task<bool> TryAsync(User user, Func<Task<bool>> check)
    {
        ArgumentNullException.ThrowIfNull(user);
        ArgumentNullException.ThrowIfNull(check);
        var address = AddressOf(requests.HttpContext);
        var limits = LimitsOf(user);
        var mustAlert = false;
        for (var counted = 0; counted < limits.Count; counted++)
        {
            // Counted before it's checked, so that guesses at the same moment don't share one count.
            var count = await counter.AddAsync(limits[counted].Name, 1, limits[counted].Window);
            if (count.Total > limits[counted].Most)
            {
                LogRefused(user.Id, address, count.Remaining);
                return false;
            }
            mustAlert |= count.Total == limits[counted].Most;
        }
        var isWrong = false;
        try
        {
            isWrong = !await check();
        }
        finally
        {
            // A right code isn't a guess, nor is one that the database couldn't check.
            if (!isWrong)
                await UncountAsync(limits);
        }
        if (!isWrong)
            return true;
        LogFailed(user.Id, address);
        if (mustAlert)
        {
            LogPaused(user.Id, address);
            alerts.Start(user.Id, requests.HttpContext);
        }
        return false;
    }

    private async Task UncountAsync(IReadOnlyList<Limit> limits)
    {
        foreach (var limit in limits)
            await counter.AddAsync(limit.Name, -1, limit.Window);
    }

    /// <summary>Whether passwords and codes for this account aren't checked now, for this visitor.</summary>
    public async Task<bool> IsPausedAsync(User user)
    {
        ArgumentNullException.ThrowIfNull(user);
        foreach (var limit in LimitsOf(user))
        {
            if ((await counter.AddAsync(limit.Name, 0, limit.Window)).Total >= limit.Most)
                return true;
        }
        return false;
    }

    /// <summary>Logs a login for an account that doesn't exist. Without the name, which may be a password in the wrong field.</summary>
    public void LogUnknownAccount()
    {
        var address = AddressOf(requests.HttpContext);
        LogUnknown(address);
    }

    // The name changes when the account is unlocked or gets another password: then nothing was counted yet.
    private IReadOnlyList<Limit> LimitsOf(User user)
    {
        var state = string.Create(CultureInfo.InvariantCulture, $"{user.PasswordHash} {user.LockoutEnd?.ToUnixTimeMilliseconds()}");
        var account = $"login:{user.Id}:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(state))[..6])}";
        if (requests.HttpContext is { } http && devices.Find(http, user.Id) is { } device)
            return [new Limit($"{account}:device:{device}", MostPerDevice, Window)];
        // The address first: one that is refused doesn't count for the others.
        return
        [
            new Limit($"{account}:address:{AddressOf(requests.HttpContext)}", MostPerAddress, Window),
            new Limit($"{account}:all", MostPerAccount, AccountWindow),
        ];
    }

    private static string AddressOf(HttpContext? http) => ClientNetwork.Of(http?.Connection.RemoteIpAddress).ToString();

    private sealed record Limit(string Name, int Most, TimeSpan Window);

    [LoggerMessage(Level = LogLevel.Information, Message = "Login to account {UserId} from {Address} failed: wrong password or code")]
    private partial void LogFailed(string userId, string address);

    [LoggerMessage(Level = LogLevel.Information, Message = "Login from {Address} failed: no such account")]
    private partial void LogUnknown(string address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Paused logins to account {UserId} from {Address}: too many failed")]
    private partial void LogPaused(string userId, string address);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Refused a login to account {UserId} from {Address}: paused for another {Remaining}")]
    private partial void LogRefused(string userId, string address, TimeSpan remaining);
}
