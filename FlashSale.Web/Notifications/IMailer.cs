namespace FlashSale.Web.Notifications;

/// <summary>Sends e-mails.</summary>
public interface IMailer
{
    /// <summary>Whether there is anybody who delivers mails.</summary>
    bool CanSend => true;

    /// <summary>Hands a mail over for delivery. Throws if that failed; then it wasn't sent, and may be tried again.</summary>
    /// <exception cref="MailRejectedException">It can never be delivered as it is: don't try again.</exception>
    Task SendAsync(Mail mail, CancellationToken cancellationToken = default);
}
