using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FlashSale.Data;
using FlashSale.Domain;
using FlashSale.Web.Hosting.Settings;
using FlashSale.Web.Notifications;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FlashSale.Web.Account;

/// <summary>
/// Notifies an account's owner of too many wrong passwords: by e-mail, at most once a day, and on the account's pages. The e-mail's link
/// makes the browser that follows it a known device of the account. It works once, for a day.
/// </summary>
internal sealed partial class LoginAlerts(
    IDbContextFactory<FlashSaleDbContext> contexts,
    IServiceProvider services,
    IOptions<ShopOptions> shop,
    TimeProvider clock,
    ILogger<LoginAlerts> logger) : IHostedService
{
    // One row of Identity's table of tokens: when the owner was notified, and the hash of the link's code until it's used.
    private const string Provider = "FlashSale";
    private const string TokenName = "LoginAlert";

    private static readonly TimeSpan Every = TimeSpan.FromDays(1);
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<Guid, Task> running = new();

    /// <summary>Notifies the owner in the background: otherwise the time it takes would reveal whether the account exists.</summary>
    public void Start(string userId, HttpContext? http)
    {
        var root = http is null ? null : shop.Value.AddressFor(http.Request);
        // On another thread, because SQLite's calls are synchronous, and outside of the request's trace.
        using (ExecutionContext.SuppressFlow())
        {
            var id = Guid.NewGuid();
            var sending = Task.Run(() => SendAsync(userId, root));
            running[id] = sending;
            _ = sending.ContinueWith(_ => running.TryRemove(id, out Task? ended), TaskScheduler.Default);
        }
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Waits a few seconds for the alerts that are being sent. Never throws: that would end the shop with an error.</summary>
    public async Task StopAsync(CancellationToken cancellationToken) =>
        await Task.WhenAll(running.Values).WaitAsync(LongestStop, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>When the owner was last notified; null if never.</summary>
    public async Task<DateTimeOffset?> FindLastAsync(string userId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return Parse(await TokenOf(context, userId).Select(token => token.Value).SingleOrDefaultAsync(cancellationToken))?.At;
    }

    /// <summary>Takes the code of an e-mail's link.</summary>
    /// <returns>False if it's wrong, used or too old.</returns>
    public async Task<bool> TakeCodeAsync(string userId, string code, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var stored = await TokenOf(context, userId).Select(token => token.Value).SingleOrDefaultAsync(cancellationToken);
        if (Parse(stored) is not { Hash.Length: > 0 } alert || clock.Now() - alert.At > Every
            || !CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(alert.Hash), Encoding.ASCII.GetBytes(HashOf(code))))
            return false;
        var used = Format(alert.At, "");
        // If the link is followed twice at once, only one of them gets in.
        return await TokenOf(context, userId).Where(token => token.Value == stored)
            .ExecuteUpdateAsync(set => set.SetProperty(token => token.Value, used), cancellationToken) == 1;
    }

    // Never throws: it isn't awaited, and every failure is logged.
    private async Task SendAsync(string userId, Uri? root)
    {
        try
        {
            await using var context = await contexts.CreateDbContextAsync();
            var (now, code) = (clock.Now(), WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(24)));
            if (await context.Users.AsNoTracking().SingleOrDefaultAsync(each => each.Id == userId) is not { } user)
                return;
            var token = await TokenOf(context, userId).SingleOrDefaultAsync();
            if (Parse(token?.Value) is { } last && now - last.At < Every)
                return;
            if (token is null)
            {
                token = new IdentityUserToken<string> { UserId = userId, LoginProvider = Provider, Name = TokenName };
                context.UserTokens.Add(token);
            }
            token.Value = Format(now, HashOf(code));
            await context.SaveChangesAsync();
            // Resolved late: CLI commands would otherwise warn that there's no mail server.
            var mailer = services.GetRequiredService<IMailer>();
            if (!mailer.CanSend || !user.EmailConfirmed || root is null)
                return;
            var link = QueryHelpers.AddQueryString(
                new Uri(root, "Account/Unlock").AbsoluteUri, new Dictionary<string, string?> { ["userId"] = userId, ["code"] = code });
            await mailer.SendAsync(new Mail(
                user.Email!,
                $"Wrong passwords for your account at {shop.Value.Name}",
                [
                    $"Hello {user.DisplayName ?? user.UserName},",
                    "Someone entered several wrong passwords or codes for your account, so we've paused logins from there for a while.",
                    "If it was you, or you can't log in, open this link on the device you want to log in with. It works once, for one day.",
                    "If it wasn't you, you don't need to do anything. Your password still protects your account.",
                ],
                new MailLink("Log in on this device", link)));
        }
        // The login request has already been answered.
        catch (Exception error)
        {
            LogFailure(error, userId);
        }
    }

    private static IQueryable<IdentityUserToken<string>> TokenOf(FlashSaleDbContext context, string userId) =>
        context.UserTokens.Where(token => token.UserId == userId && token.LoginProvider == Provider && token.Name == TokenName);

    private static string HashOf(string code) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(code)));

    private static string Format(DateTimeOffset at, string hash) =>
        string.Create(CultureInfo.InvariantCulture, $"{at.ToUnixTimeMilliseconds()}|{hash}");

    private static Alert? Parse(string? stored) =>
        stored?.Split('|') is [var at, var hash] && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            ? new Alert(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), hash)
            : null;

    private sealed record Alert(DateTimeOffset At, string Hash);

    [LoggerMessage(Level = LogLevel.Error, Message = "Failed to notify the owner of account {UserId} of wrong passwords")]
    private partial void LogFailure(Exception error, string userId);
}
