namespace FlashSale.Web.Storefront;

/// <summary>How many units of a sale a shopper has. They count toward the limit per customer.</summary>
/// <param name="SaleId">The sale.</param>
/// <param name="Units">0 or more.</param>
public sealed record HeldUnits(string SaleId, int Units);
