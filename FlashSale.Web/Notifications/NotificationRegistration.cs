using System.Globalization;
using FlashSale.Data.Accounts;
using FlashSale.Data.Notifications;
using FlashSale.Web.Hosting.Settings;
using MailKit.Security;
using Microsoft.AspNetCore.Identity;
using MimeKit;

namespace FlashSale.Web.Notifications;

/// <summary>E-mail, and the outbox that it is sent from.</summary>
public static class NotificationRegistration
{
    /// <summary>Adds a mailer: the mail server if one is configured, a mailbox page in Development, or none.</summary>
    /// <exception cref="ConfigurationException">A setting is wrong.</exception>
    public static WebApplicationBuilder AddNotifications(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (ReadSmtp(builder.Configuration.GetSection(SmtpOptions.Section)) is { } smtp)
        {
            // Links in mails carry tokens; where they lead must not be for the sender of a request to say.
            if (!builder.Environment.IsDevelopment() && builder.Configuration["Shop:PublicUrl"] is null && builder.Configuration["AllowedHosts"] is null or "" or "*")
                throw new ConfigurationException("Shop:PublicUrl is missing: mails hold links, and it must say where they lead, such as https://shop.example.com.");
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
                : throw new ConfigurationException("Smtp:Host is missing; it must name the mail server that the other values of the section Smtp are for.");
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
                : throw new ConfigurationException($"Smtp:Port is '{port}'; it must be a number from 1 to 65535.");
        }
        if (section[nameof(SmtpOptions.Security)] is { Length: > 0 } security)
        {
            smtp.Security = Enum.TryParse<SecureSocketOptions>(security, ignoreCase: true, out var known) && Enum.IsDefined(known)
                ? known
                : throw new ConfigurationException($"Smtp:Security is '{security}'; it must be Auto, StartTls, SslOnConnect or None.");
        }
        if (smtp.UserName.Length > 0 != smtp.Password.Length > 0)
            throw new ConfigurationException("Of Smtp:UserName and Smtp:Password there is only one; a mail server needs both or none.");
        if (!MailboxAddress.TryParse(smtp.From, out _))
            throw new ConfigurationException($"Smtp:From is '{smtp.From}'; it must be an address such as Shop <shop@example.com>.");
        return smtp;
    }
}
