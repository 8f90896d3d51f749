namespace FlashSale.Domain.Sales;

/// <summary>The terms of a sale that a merchant can edit.</summary>
/// <param name="Discount">Percent off: more than 0, less than 100, at most two decimals.</param>
/// <param name="StartTime">When it starts.</param>
/// <param name="EndTime">When it ends; after the start.</param>
/// <param name="UnitsOffered">How many units it may sell (1 or more, not fewer than already sold); null for all units in stock.</param>
/// <param name="PerCustomerLimit">How many units one customer may hold (1 or more); null for no limit.</param>
public sealed record SaleDraft(decimal Discount, DateTimeOffset StartTime, DateTimeOffset EndTime, int? UnitsOffered, int? PerCustomerLimit)
{
    /// <summary>The current terms of a sale.</summary>
    public static SaleDraft Of(Sale sale) => new(sale.Discount, sale.StartTime, sale.EndTime, sale.UnitsOffered, sale.PerCustomerLimit);

    /// <summary>Converts its times to UTC and whole milliseconds, as they are stored.</summary>
    public SaleDraft Normalized() => this with { StartTime = StartTime.ToWholeMilliseconds(), EndTime = EndTime.ToWholeMilliseconds() };

    /// <summary>All broken rules, including those that depend on the product's price; empty if there are none.</summary>
    /// <param name="price">The product's price.</param>
    /// <param name="currency">The shop's currency.</param>
    /// <param name="unitsSold">Units that the sale has already sold.</param>
    public IReadOnlyList<Problem> Validate(decimal price, Currency currency, int unitsSold = 0)
    {
        var problems = Validate(unitsSold);
        return Discount is > 0 and < 100 && SalePricing.IsFree(price, Discount, currency)
            ? [.. problems, new(nameof(Discount), "At this discount, a unit would cost nothing. Choose a smaller discount.")]
            : problems;
    }

    /// <summary>All broken rules that don't depend on the product; empty if there are none.</summary>
    /// <param name="unitsSold">Units that the sale has already sold.</param>
    public IReadOnlyList<Problem> Validate(int unitsSold = 0)
    {
        var problems = new List<Problem>();
        if (Discount is <= 0 or >= 100)
            problems.Add(new(nameof(Discount), "Enter a discount of more than 0% and less than 100%."));
        else if (decimal.Round(Discount, 2) != Discount)
            problems.Add(new(nameof(Discount), "Enter a discount with at most two decimals."));
        if (StartTime >= EndTime)
            problems.Add(new(nameof(EndTime), "The sale must end after it starts. Choose a later end."));
        if (UnitsOffered < 1)
            problems.Add(new(nameof(UnitsOffered), "Offer at least one unit, or leave this empty to offer all stock."));
        else if (UnitsOffered < unitsSold)
            problems.Add(new(nameof(UnitsOffered), $"{unitsSold} units are already sold. Offer at least that many."));
        if (PerCustomerLimit < 1)
            problems.Add(new(nameof(PerCustomerLimit), "Allow at least one unit per customer, or leave this empty for no limit."));
        return problems;
    }
}
