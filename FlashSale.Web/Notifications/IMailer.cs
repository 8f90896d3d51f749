namespace FlashSale.Web.Notifications;

/// <summary>Sends e-mails.</summary>
public interface IMailer
{
    /// <summary>True if e-mails can be delivered.</summary>
    bool CanSend => true;

    /// <summary>Hands an e-mail over for delivery. Throws if that fails: then it wasn't sent, and the caller may try again.</summary>
    /// <exception cref="MailRejectedException">The e-mail can never be delivered: don't try again.</exception>
    Task SendAsync(Mail mail, CancellationToken cancellationToken = default);
}
