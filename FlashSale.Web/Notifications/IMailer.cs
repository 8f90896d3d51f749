namespace FlashSale.Web.Notifications;

/// <summary>Sends e-mails.</summary>
public interface IMailer
{
    /// <summary>Whether there is anybody who delivers mails.</summary>
    bool CanSend => true;

    /// <summary>Hands a mail over to whoever delivers it. Throws if that failed; then it was not sent.</summary>
    Task SendAsync(Mail mail, CancellationToken cancellationToken = default);
}
