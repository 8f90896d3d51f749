using System.Text;
using FlashSale.Data.Accounts;
using FlashSale.Web.Hosting.Settings;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;

namespace FlashSale.Web.Account;

/// <summary>Sends links that confirm an e-mail address or reset a password.</summary>
internal sealed partial class AccountMail(
    UserManager<User> users,
    IEmailSender<User> sender,
    IHttpContextAccessor requests,
    IOptions<ShopOptions> shop,
    ILogger<AccountMail> logger)
{
    /// <summary>Sends a link that confirms the account's address.</summary>
    /// <returns>False if the e-mail couldn't be sent.</returns>
    public Task<bool> TrySendConfirmationAsync(User user, string? returnUrl = null) =>
        TrySendAsync(async () => await sender.SendConfirmationLinkAsync(user, user.Email!, await ConfirmationLinkAsync(user, returnUrl)));

    /// <summary>Sends a link to a new address that makes it the account's address.</summary>
    /// <returns>False if the e-mail couldn't be sent.</returns>
    public Task<bool> TrySendEmailChangeAsync(User user, string newEmail) => TrySendAsync(async () =>
    {
        var code = Encode(await users.GenerateChangeEmailTokenAsync(user, newEmail));
        var link = LinkTo("Account/ConfirmEmailChange", new() { ["userId"] = user.Id, ["email"] = newEmail, ["code"] = code });
        await sender.SendConfirmationLinkAsync(user, newEmail, link);
    });

    /// <summary>Sends a confirmation link in the background, for a visitor who isn't logged in.</summary>
    public async Task StartConfirmationAsync(User user, string? returnUrl)
    {
        var link = await ConfirmationLinkAsync(user, returnUrl);
        // Not awaited: the time it takes would reveal that the account exists. Failures are logged.
        _ = TrySendAsync(() => sender.SendConfirmationLinkAsync(user, user.Email!, link));
    }

    /// <summary>Sends a password reset link in the background, for a visitor who isn't logged in.</summary>
    public async Task StartPasswordResetAsync(User user)
    {
        var link = LinkTo("Account/ResetPassword", new() { ["code"] = Encode(await users.GeneratePasswordResetTokenAsync(user)) });
        // Not awaited, as above.
        _ = TrySendAsync(() => sender.SendPasswordResetLinkAsync(user, user.Email!, link));
    }

    /// <summary>Decodes a link's token; null if it's malformed.</summary>
    public static string? Decode(string? code)
    {
        try
        {
            return code is null ? null : Encoding.UTF8.GetString(WebEncoders.Base64UrlDecode(code));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static string Encode(string token) => WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes(token));

    private async Task<string> ConfirmationLinkAsync(User user, string? returnUrl) =>
        LinkTo("Account/ConfirmEmail", new()
        {
            ["userId"] = user.Id,
            ["code"] = Encode(await users.GenerateEmailConfirmationTokenAsync(user)),
            ["ReturnUrl"] = returnUrl,
        });

    // E-mails are sent within requests, of a page or of the API.
    private string LinkTo(string page, Dictionary<string, string?> query)
    {
        var root = requests.HttpContext is { } http ? shop.Value.AddressFor(http.Request) : null;
        if (root is null)
            throw new InvalidOperationException("An e-mail's link needs Shop:PublicUrl or a current request.");
        return QueryHelpers.AddQueryString(new Uri(root, page).AbsoluteUri, query);
    }

    private async Task<bool> TrySendAsync(Func<Task> send)
    {
        try
        {
            await send();
            return true;
        }
        // A failing mail server must not undo the user's action. The page says how to get the e-mail again.
        catch (Exception error)
        {
            LogFailure(error);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Failed to send an account e-mail")]
    private partial void LogFailure(Exception error);
}
