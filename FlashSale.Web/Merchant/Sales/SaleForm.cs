using System.Globalization;
using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Sales;
using FlashSale.Web.Layout;

namespace FlashSale.Web.Merchant.Sales;

/// <summary>The values in the sale form. Times are in the merchant's time zone.</summary>
internal sealed class SaleForm(MerchantZone zone)
{
    private DateTimeOffset? loadedStart;
    private DateTimeOffset? loadedEnd;

    /// <summary>The fields that show their own errors.</summary>
    public static IReadOnlyCollection<string> Fields { get; } =
    [
        nameof(Sale.ProductId), nameof(SaleDraft.Discount), nameof(SaleDraft.StartTime), nameof(SaleDraft.EndTime),
        nameof(SaleDraft.UnitsOffered), nameof(SaleDraft.PerCustomerLimit),
    ];

    /// <summary>An empty form.</summary>
    public static TypedSale Empty { get; } = new(null, null, null, null, null, null, null);

    public Product? Product { get; set; }

    public decimal? Discount { get; set; }

    public string? Start { get; set; }

    public string? End { get; set; }

    public int? UnitsOffered { get; set; }

    public int? PerCustomerLimit { get; set; }

    /// <summary>The price of a unit in the sale; null without a product or a valid discount.</summary>
    public decimal? PriceIn(Currency currency) =>
        Product is { } product && Discount is > 0 and < 100 and { } discount
            ? SalePricing.PriceOf(product.Price, discount, currency)
            : null;

    /// <summary>Fills the form from a sale.</summary>
    public void Load(Sale sale)
    {
        Product = sale.Product;
        Discount = sale.Discount;
        UnitsOffered = sale.UnitsOffered;
        PerCustomerLimit = sale.PerCustomerLimit;
        LoadTimes(sale.StartTime, sale.EndTime);
    }

    /// <summary>Fills the start and end. Other fields stay as they are.</summary>
    public void LoadTimes(DateTimeOffset start, DateTimeOffset end)
    {
        (loadedStart, loadedEnd) = (start, end);
        (Start, End) = (zone.WriteField(start), zone.WriteField(end));
    }

    /// <summary>The current values of the fields, to store in the browser.</summary>
    public TypedSale ToTyped(SaleDraft? original) =>
        new(Product?.Id, Discount, NoText(Start), NoText(End), UnitsOffered, PerCustomerLimit, original);

    /// <summary>Fills all fields but the product from stored input.</summary>
    public void RestoreDraft(TypedSale typed) =>
        (Discount, Start, End, UnitsOffered, PerCustomerLimit) =
            (typed.Discount, typed.Start, typed.End, typed.UnitsOffered, typed.PerCustomerLimit);

    /// <summary>The draft; null if fields are missing, which are then shown as problems.</summary>
    public SaleDraft? ToDraft(FormProblems problems)
    {
        var missing = new List<Problem>();
        if (Product is null)
            missing.Add(new(nameof(Sale.ProductId), "Choose a product."));
        if (Discount is null)
            missing.Add(new(nameof(SaleDraft.Discount), "Enter a discount in percent."));
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
        new("Units offered", WriteUnits(mine.UnitsOffered, "All stock"), WriteUnits(theirs.UnitsOffered, "All stock")),
        new("Limit per customer", WriteUnits(mine.PerCustomerLimit, "None"), WriteUnits(theirs.PerCustomerLimit, "None")),
    ];

    public static string WritePercent(decimal discount) => $"{discount.ToString("0.##", CultureInfo.CurrentCulture)}%";

    // A cleared field counts as one that was never filled.
    private static string? NoText(string? text) => string.IsNullOrEmpty(text) ? null : text;

    // A field shows whole minutes. If it wasn't edited, the loaded time keeps its seconds.
    private DateTimeOffset Read(string field, string? typed, DateTimeOffset? loaded, List<Problem> problems)
    {
        if (loaded is { } instant && typed == zone.WriteField(instant))
            return instant;
        if (zone.Read(typed, out var read) is { } problem)
            problems.Add(new(field, problem));
        return read;
    }

    // Seconds are added when two times would look the same to the minute.
    private static ConflictField TimeField(string label, DateTimeOffset mine, DateTimeOffset theirs, MerchantZone zone)
    {
        var (yours, stored) = (zone.Write(mine), zone.Write(theirs));
        return mine != theirs && yours == stored
            ? new(label, $"{yours} (and {mine.Second} s)", $"{stored} (and {theirs.Second} s)")
            : new(label, yours, stored);
    }

    private static string WriteUnits(int? units, string none) => units?.ToString("N0", CultureInfo.CurrentCulture) ?? none;
}
