using System.Globalization;
using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Sales;

namespace FlashSale.Web.Merchant.Sales;

/// <summary>What a merchant has typed of a sale. Times are typed in the merchant's own zone.</summary>
internal sealed class SaleForm(MerchantZone zone)
{
    private DateTimeOffset? loadedStart;
    private DateTimeOffset? loadedEnd;

    /// <summary>The fields that show their problems themselves.</summary>
    public static IReadOnlyCollection<string> Fields { get; } =
    [
        nameof(Sale.ProductId), nameof(SaleDraft.Discount), nameof(SaleDraft.StartTime), nameof(SaleDraft.EndTime),
        nameof(SaleDraft.UnitsOffered), nameof(SaleDraft.PerCustomerLimit),
    ];

    /// <summary>Nothing is typed yet.</summary>
    public static TypedSale Empty { get; } = new(null, null, null, null, null, null, null);

    public Product? Product { get; set; }

    public decimal? Discount { get; set; }

    public string? Start { get; set; }

    public string? End { get; set; }

    public int? UnitsOffered { get; set; }

    public int? PerCustomerLimit { get; set; }

    /// <summary>What a unit costs in the sale; null while there is no product or no sensible discount.</summary>
    public decimal? PriceIn(Currency currency) =>
        Product is { } product && Discount is > 0 and < 100 and { } discount ? SalePricing.PriceOf(product.Price, discount, currency) : null;

    /// <summary>Shows a sale as it is.</summary>
    public void Load(Sale sale)
    {
        Product = sale.Product;
        Discount = sale.Discount;
        UnitsOffered = sale.UnitsOffered;
        PerCustomerLimit = sale.PerCustomerLimit;
        LoadTimes(sale.StartTime, sale.EndTime);
    }

    /// <summary>Shows when it starts and ends, and leaves the rest as it was typed.</summary>
    public void LoadTimes(DateTimeOffset start, DateTimeOffset end)
    {
        (loadedStart, loadedEnd) = (start, end);
        (Start, End) = (zone.WriteField(start), zone.WriteField(end));
    }

    /// <summary>What the fields hold.</summary>
    public TypedSale ToTyped(SaleDraft? original) => new(Product?.Id, Discount, NoText(Start), NoText(End), UnitsOffered, PerCustomerLimit, original);

    /// <summary>Fills the fields, but for the product, with what was typed.</summary>
    public void RestoreDraft(TypedSale typed) =>
        (Discount, Start, End, UnitsOffered, PerCustomerLimit) = (typed.Discount, typed.Start, typed.End, typed.UnitsOffered, typed.PerCustomerLimit);

    /// <summary>The draft, or what is missing for one.</summary>
    public SaleDraft? ToDraft(FormProblems problems)
    {
        var missing = new List<Problem>();
        if (Product is null)
            missing.Add(new(nameof(Sale.ProductId), "Choose the product to sell."));
        if (Discount is null)
            missing.Add(new(nameof(SaleDraft.Discount), "Type how many percent off."));
        var start = Read(nameof(SaleDraft.StartTime), Start, loadedStart, missing);
        var end = Read(nameof(SaleDraft.EndTime), End, loadedEnd, missing);
        if (missing.Count == 0)
            return new SaleDraft(Discount!.Value, start, end, UnitsOffered, PerCustomerLimit);
        problems.Show(missing);
        return null;
    }

    public static IReadOnlyList<ConflictField> Compare(SaleDraft mine, SaleDraft theirs, MerchantZone zone) =>
    [
        new("Discount", WritePercent(mine.Discount), WritePercent(theirs.Discount)),
        TimeField("Start", mine.StartTime, theirs.StartTime, zone),
        TimeField("End", mine.EndTime, theirs.EndTime, zone),
        new("Units offered", WriteUnits(mine.UnitsOffered, "All the stock"), WriteUnits(theirs.UnitsOffered, "All the stock")),
        new("Limit for a customer", WriteUnits(mine.PerCustomerLimit, "None"), WriteUnits(theirs.PerCustomerLimit, "None")),
    ];

    public static string WritePercent(decimal discount) => $"{discount.ToString("0.##", CultureInfo.CurrentCulture)} %";

    // A field that was emptied is as good as one that was never filled.
    private static string? NoText(string? text) => string.IsNullOrEmpty(text) ? null : text;

    // A field shows whole minutes: what nobody touched stays exactly what it was, with its seconds.
    private DateTimeOffset Read(string field, string? typed, DateTimeOffset? loaded, List<Problem> problems)
    {
        if (loaded is { } instant && typed == zone.WriteField(instant))
            return instant;
        if (zone.Read(typed, out var read) is { } problem)
            problems.Add(new(field, problem));
        return read;
    }

    // Two instants within one minute must not look alike.
    private static ConflictField TimeField(string label, DateTimeOffset mine, DateTimeOffset theirs, MerchantZone zone)
    {
        var (yours, kept) = (zone.Write(mine), zone.Write(theirs));
        return mine != theirs && yours == kept
            ? new(label, $"{yours} (and {mine.Second} s)", $"{kept} (and {theirs.Second} s)")
            : new(label, yours, kept);
    }

    private static string WriteUnits(int? units, string none) => units?.ToString("N0", CultureInfo.CurrentCulture) ?? none;
}
