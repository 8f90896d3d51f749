namespace FlashSale.Web.Storefront;

/// <summary>What the browser's tab stores about an intended purchase.</summary>
/// <param name="Key">Its idempotency key.</param>
/// <param name="Quantity">The quantity that was chosen before the page was connected; 0 if none was.</param>
/// <param name="IsPressed">Whether the shopper pressed <em>Buy</em> before the page was loaded and saw no answer.</param>
public sealed record StoredPurchase(string Key, int Quantity, bool IsPressed = false);
