using System.Net;
using System.Text;
using MailKit.Net.Smtp;
using MimeKit;

namespace FlashSale.Web.Notifications;

/// <summary>Sends through a mail server, with one connection a mail.</summary>
internal sealed class SmtpMailer(SmtpOptions options) : IMailer
{
    // For a whole mail, so that a batch of the outbox is over before another node may take it up.
    private static readonly TimeSpan SendsWithin = TimeSpan.FromSeconds(20);

    public async Task SendAsync(Mail mail, CancellationToken cancellationToken = default)
    {
        using var message = new MimeMessage();
        message.From.Add(MailboxAddress.Parse(options.From));
        message.To.Add(MailboxAddress.Parse(mail.To));
        message.Subject = mail.Subject;
        message.Body = new BodyBuilder { TextBody = TextOf(mail), HtmlBody = HtmlOf(mail) }.ToMessageBody();

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(SendsWithin);
        using var client = new SmtpClient();
        await client.ConnectAsync(options.Host, options.Port, options.Security, deadline.Token);
        if (options.UserName.Length > 0)
            await client.AuthenticateAsync(options.UserName, options.Password, deadline.Token);
        await client.SendAsync(message, deadline.Token);
        await client.DisconnectAsync(quit: true, deadline.Token);
    }

    private static string TextOf(Mail mail)
    {
        var text = new StringBuilder().AppendJoin("\n\n", mail.Paragraphs);
        if (mail.Link is { } link)
            text.Append("\n\n").Append(link.Text).Append(":\n").Append(link.Address);
        return text.Append('\n').ToString();
    }

    private static string HtmlOf(Mail mail)
    {
        var html = new StringBuilder();
        foreach (var paragraph in mail.Paragraphs)
            html.Append("<p>").Append(WebUtility.HtmlEncode(paragraph)).Append("</p>\n");
        if (mail.Link is { } link)
            html.Append("<p><a href=\"").Append(WebUtility.HtmlEncode(link.Address)).Append("\">").Append(WebUtility.HtmlEncode(link.Text)).Append("</a></p>\n");
        return html.ToString();
    }
}
