namespace FlashSale.Web.Notifications;

/// <summary>A mail can never be delivered as it is: its address is malformed, or the mail server refused it for good.</summary>
/// <param name="reason">Why, in words for the merchant. Nothing of the mail's text is in it.</param>
/// <param name="cause">What the mailer got, if anything.</param>
internal sealed class MailRejectedException(string reason, Exception? cause = null) : Exception(reason, cause);
