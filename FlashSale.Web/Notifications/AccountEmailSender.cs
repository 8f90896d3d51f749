using FlashSale.Data.Accounts;
using FlashSale.Web.Hosting.Settings;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace FlashSale.Web.Notifications;

/// <summary>Writes the e-mails that ASP.NET Core Identity sends.</summary>
internal sealed class AccountEmailSender(IMailer mailer, IOptions<ShopOptions> shop) : IEmailSender<User>
{
    public Task SendConfirmationLinkAsync(User user, string email, string confirmationLink) => mailer.SendAsync(new Mail(
        email,
        $"Confirm your e-mail address at {shop.Value.Name}",
        [
            $"Hello {user.DisplayName ?? user.UserName},",
            "Please confirm that this is your e-mail address.",
            "If you don't have an account with us, ignore this e-mail.",
        ],
        new MailLink("Confirm address", confirmationLink)));

    public Task SendPasswordResetLinkAsync(User user, string email, string resetLink) => mailer.SendAsync(new Mail(
        email,
        $"Reset your password at {shop.Value.Name}",
        [
            $"Hello {user.DisplayName ?? user.UserName},",
            "We received a request to reset your password.",
            "If you didn't make this request, ignore this e-mail. Your password won't change.",
        ],
        new MailLink("Choose a new password", resetLink)));

    public Task SendPasswordResetCodeAsync(User user, string email, string resetCode) => mailer.SendAsync(new Mail(
        email,
        $"Your password reset code at {shop.Value.Name}",
        [$"Hello {user.DisplayName ?? user.UserName},", $"Your code is {resetCode}.", "If you didn't request it, ignore this e-mail."]));
}
