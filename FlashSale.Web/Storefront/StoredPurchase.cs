namespace FlashSale.Web.Storefront;

/// <summary>What the browser's tab keeps of an intended purchase.</summary>
/// <param name="Key">Its idempotency key.</param>
/// <param name="Quantity">The quantity that was chosen before the page was connected; 0 if none was.</param>
/// <param name="IsPressed">Whether <em>Buy</em> was pressed before the page was loaded, and not answered.</param>
public sealed record StoredPurchase(string Key, int Quantity, bool IsPressed = false);
