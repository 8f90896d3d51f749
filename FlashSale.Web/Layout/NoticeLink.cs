namespace FlashSale.Web.Layout;

/// <summary>Where to go after a notice.</summary>
/// <param name="Address">Within the shop.</param>
/// <param name="Text">What it says.</param>
public sealed record NoticeLink(string Address, string Text);
