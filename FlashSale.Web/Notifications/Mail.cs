namespace FlashSale.Web.Notifications;

/// <summary>An e-mail: paragraphs of plain words and at most one link.</summary>
/// <param name="To">The address.</param>
/// <param name="Subject">One line.</param>
/// <param name="Paragraphs">The text, without markup.</param>
/// <param name="Link">Where it leads, and the words on the link.</param>
public sealed record Mail(string To, string Subject, IReadOnlyList<string> Paragraphs, MailLink? Link = null);
