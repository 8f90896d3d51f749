namespace FlashSale.Web.Notifications;

/// <summary>A mail in the development mailbox.</summary>
/// <param name="Mail">The mail.</param>
/// <param name="SentAt">When it would have been sent.</param>
public sealed record DevMail(Mail Mail, DateTimeOffset SentAt);
