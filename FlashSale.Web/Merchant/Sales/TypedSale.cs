using FlashSale.Domain.Sales;

namespace FlashSale.Web.Merchant.Sales;

/// <summary>Unsaved values of the sale form.</summary>
/// <param name="ProductId">The product of a new sale.</param>
/// <param name="Discount">Percent off.</param>
/// <param name="Start">The value of the start field.</param>
/// <param name="End">The value of the end field.</param>
/// <param name="UnitsOffered">The most units that the sale may sell.</param>
/// <param name="PerCustomerLimit">The most units that one customer may hold.</param>
/// <param name="Original">The sale's terms when it was loaded; null for a new sale.</param>
public sealed record TypedSale(
    string? ProductId, decimal? Discount, string? Start, string? End, int? UnitsOffered, int? PerCustomerLimit, SaleDraft? Original);
