namespace FlashSale.Web.Merchant.Legal;

/// <summary>Unsaved text of a legal page.</summary>
/// <param name="Markdown">The text.</param>
/// <param name="PageId">The id of the page that it changes; null if the page wasn't written when the form was loaded.</param>
/// <param name="RowVersion">The page's row version when it was loaded; 0 if it wasn't written.</param>
public sealed record TypedLegalPage(string Markdown, string? PageId, ulong RowVersion);
