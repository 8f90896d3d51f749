using System.Text;
using FlashSale.Data.Accounts;
using FlashSale.Web.Hosting.Settings;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;

namespace FlashSale.Web.Account;

/// <summary>Sends an account's owner the links that prove an address or a forgotten password.</summary>
internal sealed partial class AccountMail(
    UserManager<User> users,
    IEmailSender<User> sender,
    IHttpContextAccessor requests,
    IOptions<ShopOptions> shop,
    ILogger<AccountMail> logger)
{
    /// <summary>Asks to confirm the account's address.</summary>
    /// <returns>False if the mail could not be sent.</returns>
    public Task<bool> TryAskForConfirmationAsync(User user, string? returnUrl = null) =>
        TrySendAsync(async () => await sender.SendConfirmationLinkAsync(user, user.Email!, await ConfirmationLinkAsync(user, returnUrl)));

    /// <summary>Asks at a new address whether it is to be the account's.</summary>
    /// <returns>False if the mail could not be sent.</returns>
    public Task<bool> TryAskForNewEmailAsync(User user, string newEmail) => TrySendAsync(async () =>
    {
        var code = Encode(await users.GenerateChangeEmailTokenAsync(user, newEmail));
        var link = LinkTo("Account/ConfirmEmailChange", new() { ["userId"] = user.Id, ["email"] = newEmail, ["code"] = code });
        await sender.SendConfirmationLinkAsync(user, newEmail, link);
    });

    /// <summary>Asks somebody who is not logged in to confirm the address.</summary>
    public async Task StartAskingForConfirmationAsync(User user, string? returnUrl)
    {
        var link = await ConfirmationLinkAsync(user, returnUrl);
        // Not awaited: how long the mail takes would tell that there is an account. A failure is logged.
        _ = TrySendAsync(() => sender.SendConfirmationLinkAsync(user, user.Email!, link));
    }

    /// <summary>Sends somebody who is not logged in a link to choose a new password.</summary>
    public async Task StartPasswordResetAsync(User user)
    {
        var link = LinkTo("Account/ResetPassword", new() { ["code"] = Encode(await users.GeneratePasswordResetTokenAsync(user)) });
        // Not awaited, as above.
        _ = TrySendAsync(() => sender.SendPasswordResetLinkAsync(user, user.Email!, link));
    }

    /// <summary>The token that a link carries; null if it was damaged on the way.</summary>
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
        LinkTo("Account/ConfirmEmail", new() { ["userId"] = user.Id, ["code"] = Encode(await users.GenerateEmailConfirmationTokenAsync(user)), ["ReturnUrl"] = returnUrl });

    // Mails are asked for by requests: of a page, or of the API.
    private string LinkTo(string page, Dictionary<string, string?> query)
    {
        var root = requests.HttpContext is { } http ? shop.Value.AddressFor(http.Request) : null;
        return QueryHelpers.AddQueryString(new Uri(root ?? throw new InvalidOperationException("A mail needs Shop:PublicUrl or a request to know where its link leads."), page).AbsoluteUri, query);
    }

    private async Task<bool> TrySendAsync(Func<Task> send)
    {
        try
        {
            await send();
            return true;
        }
#pragma warning disable CA1031 // A mail server that is away must not undo what the person did; the page says how to get the mail again.
        catch (Exception error)
#pragma warning restore CA1031
        {
            LogFailure(error);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "An account's e-mail could not be sent")]
    private partial void LogFailure(Exception error);
}
