namespace FlashSale.Web.Notifications;

/// <summary>A link in an e-mail.</summary>
/// <param name="Text">The words on it.</param>
/// <param name="Address">Where it leads.</param>
public sealed record MailLink(string Text, string Address);
