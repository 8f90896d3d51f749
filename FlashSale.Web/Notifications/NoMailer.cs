namespace FlashSale.Web.Notifications;

/// <summary>There is no mail server: logs that at the start, and for each mail that isn't sent. E-mails about orders wait in the outbox.</summary>
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
        "No mail server is configured (Smtp:Host): e-mails about orders wait, other e-mails aren't sent, and forgotten passwords can't be replaced")]
    private partial void LogNoServer();

    [LoggerMessage(Level = LogLevel.Warning, Message = "An e-mail was not sent, because no mail server is configured (Smtp:Host): {Subject}")]
    private partial void LogNotSent(string subject);
}
