namespace FlashSale.Web.Notifications;

/// <summary>
/// Used without a mail server. Logs a warning at start and for each unsent e-mail. E-mails about orders wait in the outbox.
/// </summary>
internal sealed partial class NoMailer : IMailer
{
    private readonly ILogger<NoMailer> logger;

    public NoMailer(ILogger<NoMailer> logger)
    {
        this.logger = logger;
        LogNoServer();
    }

    public bool CanSend => false;

    public Task SendAsync(Mail mail, CancellationToken cancellationToken = default)
    {
        LogNotSent(mail.Subject);
        return Task.CompletedTask;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message =
        "No mail server is configured (Smtp:Host). E-mails about orders wait, other e-mails aren't sent, and passwords can't be reset")]
    private partial void LogNoServer();

    [LoggerMessage(Level = LogLevel.Warning, Message = "Didn't send an e-mail because no mail server is configured (Smtp:Host): {Subject}")]
    private partial void LogNotSent(string subject);
}
