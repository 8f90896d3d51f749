using FlashSale.Domain.Catalog;

namespace FlashSale.Domain.Sales;

/// <summary>
/// A flash sale: one product at a discount for a limited time. Sales of one product never overlap. (In the API it's called
/// <c>FlashSale</c>; in C#, that's the root namespace.)
/// </summary>
public sealed class Sale : Entity
{
    /// <summary>The product on sale.</summary>
    public required string ProductId { get; init; }

    /// <summary>The product on sale; null unless loaded.</summary>
    public Product? Product { get; init; }

    /// <summary>Percent off the product's price, more than 0 and less than 100, at most two decimals.</summary>
    public required decimal Discount { get; set; }

    /// <summary>When it starts (inclusive).</summary>
    public required DateTimeOffset StartTime { get; set; }

    /// <summary>When it ends (exclusive); after the start.</summary>
    public required DateTimeOffset EndTime { get; set; }

    /// <summary>How many units it may sell; null for all units in stock.</summary>
    public int? UnitsOffered { get; set; }

    /// <summary>Units in its orders that hold stock, 0 to <see cref="UnitsOffered"/>.</summary>
    public int UnitsSold { get; set; }

    /// <summary>Claim number of its newest order. Orders get 1, 2, 3 …, and no number is used twice.</summary>
    public int LastClaimNumber { get; set; }

    /// <summary>How many units one customer may hold; null for no limit.</summary>
    public int? PerCustomerLimit { get; set; }

    /// <summary>Username of the merchant who changed its terms last.</summary>
    public string? UpdatedBy { get; set; }

    /// <summary>Increased by the database on every update.</summary>
    public ulong RowVersion { get; init; }

    /// <summary>The sale's phase at an instant.</summary>
    public SalePhase PhaseAt(DateTimeOffset instant) => SaleTiming.PhaseAt(StartTime, EndTime, instant);

    /// <summary>The price of one unit in this sale.</summary>
    public decimal PriceOf(decimal productPrice, Currency currency) => SalePricing.PriceOf(productPrice, Discount, currency);
}
