namespace FlashSale.Web.Layout;

/// <summary>A link in a message.</summary>
/// <param name="Address">Path within the shop.</param>
/// <param name="Text">Its text.</param>
public sealed record NoticeLink(string Address, string Text);
