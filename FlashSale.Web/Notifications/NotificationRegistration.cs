using System.Globalization;
using FlashSale.Data.Accounts;
using FlashSale.Data.Notifications;
using FlashSale.Web.Hosting.Settings;
using MailKit.Security;
using Microsoft.AspNetCore.Identity;
using MimeKit;

namespace FlashSale.Web.Notifications;

/// <summary>Registers e-mail and the outbox that it's sent from.</summary>
public static class NotificationRegistration
{
    /// <summary>Adds a mailer: the mail server if one is configured, a mailbox page in Development, or none.</summary>
    /// <exception cref="ConfigurationException">A setting is wrong.</exception>
    public static WebApplicationBuilder AddNotifications(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (ReadSmtp(builder.Configuration.GetSection(SmtpOptions.Section)) is { } smtp)
        {
            // Links in e-mails carry tokens, so a request's Host header must not decide where they lead.
            if (!builder.Environment.IsDevelopment()
                && builder.Configuration["Shop:PublicUrl"] is null
                && builder.Configuration["AllowedHosts"] is null or "" or "*")
            {
                throw new ConfigurationException(
                    "Shop:PublicUrl is missing. Set it to the shop's address, such as https://shop.example.com, for the links in e-mails.");
            }
            builder.Services.AddSingleton<IMailer>(new SmtpMailer(smtp));
        }
        else if (builder.Environment.IsDevelopment())
        {
            builder.Services.AddSingleton<DevMailbox>();
            builder.Services.AddSingleton<IMailer>(provider => provider.GetRequiredService<DevMailbox>());
        }
        else
        {
            builder.Services.AddSingleton<IMailer, NoMailer>();
        }
        builder.Services.AddTransient<IEmailSender<User>, AccountEmailSender>();
        builder.Services.AddSingleton<Outbox>();
        builder.Services.AddSingleton<MailQueue>();
        builder.Services.AddSingleton<OrderMails>();
        builder.Services.AddHostedService<OutboxDispatcher>();
        return builder;
    }

    private static SmtpOptions? ReadSmtp(IConfigurationSection section)
    {
        if (string.IsNullOrWhiteSpace(section[nameof(SmtpOptions.Host)]))
        {
            return section.GetChildren().All(setting => string.IsNullOrWhiteSpace(setting.Value))
                ? null
                : throw new ConfigurationException(
                    "Smtp:Host is missing, but other Smtp settings are set. Set it to the name of the mail server.");
        }
        var smtp = new SmtpOptions
        {
            Host = section[nameof(SmtpOptions.Host)]!,
            UserName = section[nameof(SmtpOptions.UserName)] ?? "",
            Password = section[nameof(SmtpOptions.Password)] ?? "",
            From = section[nameof(SmtpOptions.From)] ?? "",
        };
        if (section[nameof(SmtpOptions.Port)] is { Length: > 0 } port)
        {
            smtp.Port = int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 65535
                ? number
                : throw new ConfigurationException($"Smtp:Port is '{port}'. Set it to a number from 1 to 65535.");
        }
        if (section[nameof(SmtpOptions.Security)] is { Length: > 0 } security)
        {
            smtp.Security = Enum.TryParse<SecureSocketOptions>(security, ignoreCase: true, out var known) && Enum.IsDefined(known)
                ? known
                : throw new ConfigurationException($"Smtp:Security is '{security}'. Set it to Auto, StartTls, SslOnConnect or None.");
        }
        if (smtp.UserName.Length > 0 != smtp.Password.Length > 0)
            throw new ConfigurationException("Set both Smtp:UserName and Smtp:Password, or neither.");
        if (!MailboxAddress.TryParse(smtp.From, out _))
            throw new ConfigurationException($"Smtp:From is '{smtp.From}'. Set it to an address such as Shop <shop@example.com>.");
        return smtp;
    }
}
