using FlashSale.Domain.Sales;

namespace FlashSale.Domain.Ordering;

/// <summary>The terms of a sale that <see cref="Allocation"/> needs.</summary>
/// <param name="StartTime">When it starts (included).</param>
/// <param name="EndTime">When it ends (excluded).</param>
/// <param name="UnitsOffered">Units it may sell; null for all the stock.</param>
/// <param name="UnitsSold">Units it has sold.</param>
/// <param name="LastClaimNumber">Claim number of its newest order; 0 without orders.</param>
/// <param name="PerCustomerLimit">Units that one customer may hold; null for no limit.</param>
public sealed record SaleTerms(
    DateTimeOffset StartTime, DateTimeOffset EndTime, int? UnitsOffered, int UnitsSold, int LastClaimNumber, int? PerCustomerLimit)
{
    /// <summary>The current terms of a sale.</summary>
    public static SaleTerms Of(Sale sale) =>
        new(sale.StartTime, sale.EndTime, sale.UnitsOffered, sale.UnitsSold, sale.LastClaimNumber, sale.PerCustomerLimit);
}
