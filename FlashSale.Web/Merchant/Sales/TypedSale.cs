using FlashSale.Domain.Sales;

namespace FlashSale.Web.Merchant.Sales;

/// <summary>What a merchant has typed of a sale and not saved yet.</summary>
/// <param name="ProductId">The product of a new sale.</param>
/// <param name="Discount">Percent off.</param>
/// <param name="Start">When it starts, as the field holds it.</param>
/// <param name="End">When it ends, as the field holds it.</param>
/// <param name="UnitsOffered">How many units it may sell.</param>
/// <param name="PerCustomerLimit">How many units one customer may hold.</param>
/// <param name="Original">The terms that are being changed, as they were loaded; null for a new sale.</param>
public sealed record TypedSale(string? ProductId, decimal? Discount, string? Start, string? End, int? UnitsOffered, int? PerCustomerLimit, SaleDraft? Original);
