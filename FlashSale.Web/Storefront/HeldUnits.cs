namespace FlashSale.Web.Storefront;

/// <summary>Units that a visitor has of a sale, of those that one customer may buy.</summary>
/// <param name="SaleId">The sale.</param>
/// <param name="Units">0 or more.</param>
public sealed record HeldUnits(string SaleId, int Units);
