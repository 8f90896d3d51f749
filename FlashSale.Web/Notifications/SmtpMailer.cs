using System.Net;
using System.Net.Sockets;
using System.Text;
using MailKit.Net.Smtp;
using MimeKit;

namespace FlashSale.Web.Notifications;

/// <summary>Sends e-mails through a mail server, with one connection per e-mail.</summary>
internal sealed class SmtpMailer(SmtpOptions options) : IMailer
{
    // For a whole e-mail, so that an outbox batch ends before another node may pick it up.
    private static readonly TimeSpan SendTimeout = TimeSpan.FromSeconds(20);

    public async Task SendAsync(Mail mail, CancellationToken cancellationToken = default)
    {
        if (!MailboxAddress.TryParse(mail.To, out var recipient))
            throw new MailRejectedException("The e-mail address is malformed.");
        using var message = new MimeMessage();
        message.From.Add(MailboxAddress.Parse(options.From));
        message.To.Add(recipient);
        message.Subject = mail.Subject;
        message.Body = new BodyBuilder { TextBody = TextOf(mail), HtmlBody = HtmlOf(mail) }.ToMessageBody();

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(SendTimeout);
        using var client = new SmtpClient();
        await client.ConnectAsync(options.Host, options.Port, options.Security, deadline.Token);
        if (options.UserName.Length > 0)
            await client.AuthenticateAsync(options.UserName, options.Password, deadline.Token);
        try
        {
            await client.SendAsync(message, deadline.Token);
        }
        catch (SmtpCommandException refusal) when ((int)refusal.StatusCode is >= 500 and < 600)
        {
            throw new MailRejectedException(DescribeRefusal(refusal), refusal);
        }
        catch (NotSupportedException error)
        {
            throw new MailRejectedException("The mail server can't deliver to this address because it has non-ASCII characters.", error);
        }
        try
        {
            await client.DisconnectAsync(quit: true, deadline.Token);
        }
        catch (Exception error) when (error is IOException or SmtpProtocolException or OperationCanceledException or SocketException)
        {
            // The server has accepted the e-mail. It must not be sent again because disconnecting failed.
        }
    }

    private static string DescribeRefusal(SmtpCommandException refusal)
    {
        var what = refusal.ErrorCode switch
        {
            SmtpErrorCode.RecipientNotAccepted => "the address",
            SmtpErrorCode.SenderNotAccepted => "the sender (Smtp:From)",
            _ => "the e-mail",
        };
        var words = string.Concat(refusal.Message.Select(letter => char.IsControl(letter) ? ' ' : letter));
        return $"The mail server refused {what}: {(int)refusal.StatusCode} {words}";
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
        {
            html.Append("<p><a href=\"").Append(WebUtility.HtmlEncode(link.Address)).Append("\">")
                .Append(WebUtility.HtmlEncode(link.Text)).Append("</a></p>\n");
        }
        return html.ToString();
    }
}
