using FlashSale.Domain.Catalog;

namespace FlashSale.Domain.Sales;

/// <summary>
/// A flash sale: one product at a discount for a while. (The API's class <c>FlashSale</c>; in C# that name is taken by the root
/// namespace.) Sales of one product never overlap.
/// </summary>
public sealed class Sale : Entity
{
    /// <summary>The product on sale.</summary>
    public required string ProductId { get; init; }

    /// <summary>The product on sale; null unless loaded.</summary>
    public Product? Product { get; init; }

    /// <summary>Percent off the product's price, more than 0 and less than 100, at most two decimals.</summary>
    public required decimal Discount { get; set; }

    /// <summary>When it starts (included).</summary>
    public required DateTimeOffset StartTime { get; set; }

    /// <summary>When it ends (excluded); after the start.</summary>
    public required DateTimeOffset EndTime { get; set; }

    /// <summary>How many units it may sell; null for as many as there are in stock.</summary>
    public int? UnitsOffered { get; set; }

    /// <summary>Units of its orders that hold stock, 0 to <see cref="UnitsOffered"/>.</summary>
    public int UnitsSold { get; set; }

    /// <summary>Claim number of its newest order; orders get 1, 2, 3 …, and a number is never given twice.</summary>
    public int LastClaimNumber { get; set; }

    /// <summary>How many units one customer may hold; null for no limit.</summary>
    public int? PerCustomerLimit { get; set; }

    /// <summary>Username of who changed its terms last.</summary>
    public string? UpdatedBy { get; set; }

    /// <summary>Raised by the database at every update; only ever grows.</summary>
    public ulong RowVersion { get; init; }

    /// <summary>Where it stands at an instant.</summary>
    public SalePhase PhaseAt(DateTimeOffset instant) => SaleTiming.PhaseAt(StartTime, EndTime, instant);

    /// <summary>A unit's price in this sale.</summary>
    public decimal PriceOf(decimal productPrice, Currency currency) => SalePricing.PriceOf(productPrice, Discount, currency);
}
