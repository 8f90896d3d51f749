namespace FlashSale.Web.Notifications;

/// <summary>There is no mail server: says in the log that a mail was not sent.</summary>
internal sealed partial class NoMailer(ILogger<NoMailer> logger) : IMailer
{
    public Task SendAsync(Mail mail, CancellationToken cancellationToken = default)
    {
        LogNotSent(mail.Subject);
        return Task.CompletedTask;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "An e-mail was not sent, because no mail server is configured (Smtp:Host): {Subject}")]
    private partial void LogNotSent(string subject);
}
