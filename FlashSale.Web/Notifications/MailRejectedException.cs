namespace FlashSale.Web.Notifications;

/// <summary>An e-mail can never be delivered: its address is malformed, or the mail server refused it permanently.</summary>
/// <param name="reason">The reason, shown to merchants. Contains nothing of the e-mail's text.</param>
/// <param name="cause">The underlying exception, if any.</param>
internal sealed class MailRejectedException(string reason, Exception? cause = null) : Exception(reason, cause);
