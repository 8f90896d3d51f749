namespace FlashSale.Web.Notifications;

/// <summary>An e-mail: paragraphs of plain text and at most one link.</summary>
/// <param name="To">The recipient's address.</param>
/// <param name="Subject">The subject, one line.</param>
/// <param name="Paragraphs">The text, without markup.</param>
/// <param name="Link">The link; null if there is none.</param>
public sealed record Mail(string To, string Subject, IReadOnlyList<string> Paragraphs, MailLink? Link = null);
