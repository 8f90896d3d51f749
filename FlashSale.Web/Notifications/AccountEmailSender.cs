using FlashSale.Data.Accounts;
using FlashSale.Web.Hosting.Settings;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace FlashSale.Web.Notifications;

/// <summary>Identity's mails in the shop's words.</summary>
internal sealed class AccountEmailSender(IMailer mailer, IOptions<ShopOptions> shop) : IEmailSender<User>
{
    public Task SendConfirmationLinkAsync(User user, string email, string confirmationLink) => mailer.SendAsync(new Mail(
        email,
        $"Confirm your e-mail address at {shop.Value.Name}",
        [$"Hello {user.DisplayName ?? user.UserName},", "please confirm that this address is yours.", "If you have no account with us, ignore this mail: nothing happens."],
        new MailLink("Confirm the address", confirmationLink)));

    public Task SendPasswordResetLinkAsync(User user, string email, string resetLink) => mailer.SendAsync(new Mail(
        email,
        $"Choose a new password at {shop.Value.Name}",
        [$"Hello {user.DisplayName ?? user.UserName},", "somebody, hopefully you, asked for a new password.", "If it was not you, ignore this mail: your password stays as it is."],
        new MailLink("Choose a new password", resetLink)));

    public Task SendPasswordResetCodeAsync(User user, string email, string resetCode) => mailer.SendAsync(new Mail(
        email,
        $"Your code for a new password at {shop.Value.Name}",
        [$"Hello {user.DisplayName ?? user.UserName},", $"your code is {resetCode}.", "If you did not ask for it, ignore this mail."]));
}
