namespace FlashSale.Web.Notifications;

/// <summary>An e-mail in the development mailbox.</summary>
/// <param name="Mail">The e-mail.</param>
/// <param name="SentAt">When it would have been sent.</param>
public sealed record DevMail(Mail Mail, DateTimeOffset SentAt);
