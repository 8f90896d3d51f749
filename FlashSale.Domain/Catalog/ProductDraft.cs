using System.Text;

namespace FlashSale.Domain.Catalog;

/// <summary>What a merchant may say of a product.</summary>
/// <param name="Name">One line, not empty, at most <see cref="Product.NameLength"/> characters, none of which hides or turns text.</param>
/// <param name="Description">Plain text without such characters, at most <see cref="Product.DescriptionLength"/> characters.</param>
/// <param name="Price">0 or more, with no more decimals than the currency has.</param>
/// <param name="Published">Whether shoppers see it.</param>
public sealed record ProductDraft(string Name, string? Description, decimal Price, bool Published)
{
    /// <summary>Largest price, in the shop's currency.</summary>
    public const decimal MaxPrice = 1_000_000_000m;

    /// <summary>The draft of a product as it is.</summary>
    public static ProductDraft Of(Product product) => new(product.Name, product.Description, product.Price, product.Published);

    /// <summary>Without blanks around its texts; an empty description is none.</summary>
    public ProductDraft Trimmed() => this with
    {
        Name = Name.Trim(),
        Description = string.IsNullOrWhiteSpace(Description) ? null : Description.Trim(),
    };

    /// <summary>Every rule that the draft breaks, but for what <see cref="FindHiddenText"/> finds; empty if it is good.</summary>
    public IReadOnlyList<Problem> Validate(Currency currency)
    {
        var problems = new List<Problem>();
        if (string.IsNullOrWhiteSpace(Name))
            problems.Add(new(nameof(Name), "Enter a name."));
        else if (Name.Length > Product.NameLength)
            problems.Add(new(nameof(Name), $"Use at most {Product.NameLength} characters for the name."));
        if (Description?.Length > Product.DescriptionLength)
            problems.Add(new(nameof(Description), $"Use at most {Product.DescriptionLength} characters for the description."));
        if (Price is < 0 or > MaxPrice)
            problems.Add(new(nameof(Price), $"Enter a price between 0 and {MaxPrice:N0}."));
        else if (currency.Round(Price) != Price)
            problems.Add(new(nameof(Price), $"Enter a price with at most {currency.Decimals} decimals for {currency.Code}."));
        return problems;
    }

    /// <summary>The first text that holds a character that hides or turns text; null if there is none.</summary>
    /// <param name="stored">The product as it is: what it has already is let pass. Null for a new one.</param>
    public Problem? FindHiddenText(Product? stored)
    {
        if (Name != stored?.Name && FindHidden(Name, mayBreakLines: false) is { } inName)
            return new(nameof(Name), $"The name has an invisible character ({inName}). Remove it.");
        if (Description is not null && Description != stored?.Description && FindHidden(Description, mayBreakLines: true) is { } inDescription)
            return new(nameof(Description), $"The description has an invisible character ({inDescription}). Remove it.");
        return null;
    }

    // The first character that makes text show otherwise than it is written, such as U+202E, or controls a terminal. Joiners, word separators and single
    // direction marks are none of these: some languages are not written without them.
    private static string? FindHidden(string text, bool mayBreakLines)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if ((Rune.IsControl(rune) && !(mayBreakLines && rune.Value is '\n' or '\r' or '\t'))
                || rune.Value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x206F) or 0xFEFF or (>= 0xFFF9 and <= 0xFFFB))
                return $"U+{rune.Value:X4}";
        }
        return null;
    }
}
