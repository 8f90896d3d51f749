namespace FlashSale.Web.Components.Storefront;

/// <summary>What the browser's tab keeps of an intended purchase.</summary>
/// <param name="Key">Its idempotency key.</param>
/// <param name="Quantity">The quantity that was chosen before the page was connected; 0 if none was.</param>
public sealed record KeptPurchase(string Key, int Quantity);
