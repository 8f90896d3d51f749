namespace FlashSale.Web.Notifications;

/// <summary>There is no mail server: says so in the log at the start, and of each mail that it was not sent.</summary>
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "No mail server is configured (Smtp:Host): no e-mails are sent, and a forgotten password cannot be replaced")]
    private partial void LogNoServer();

    [LoggerMessage(Level = LogLevel.Warning, Message = "An e-mail was not sent, because no mail server is configured (Smtp:Host): {Subject}")]
    private partial void LogNotSent(string subject);
}
