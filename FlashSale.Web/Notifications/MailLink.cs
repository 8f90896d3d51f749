namespace FlashSale.Web.Notifications;

/// <summary>A link in an e-mail.</summary>
/// <param name="Text">The link's text.</param>
/// <param name="Address">The link's target.</param>
public sealed record MailLink(string Text, string Address);
