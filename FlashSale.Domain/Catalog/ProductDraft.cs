namespace FlashSale.Domain.Catalog;

/// <summary>Values of a product that a merchant can edit.</summary>
/// <param name="Name">One line, not empty, at most <see cref="Product.NameLength"/> characters, without invisible ones.</param>
/// <param name="Description">Plain text of at most <see cref="Product.DescriptionLength"/> characters, without invisible ones.</param>
/// <param name="Price">0 or more, with no more decimals than the currency has.</param>
/// <param name="Published">True if shoppers see it.</param>
public sealed record ProductDraft(string Name, string? Description, decimal Price, bool Published)
{
    /// <summary>Largest price, in the shop's currency.</summary>
    public const decimal MaxPrice = 1_000_000_000m;

    /// <summary>The current values of a product.</summary>
    public static ProductDraft Of(Product product) => new(product.Name, product.Description, product.Price, product.Published);

    /// <summary>Trims the texts and turns an empty description into null.</summary>
    public ProductDraft Trimmed() => this with
    {
        Name = Name.Trim(),
        Description = string.IsNullOrWhiteSpace(Description) ? null : Description.Trim(),
    };

    /// <summary>All broken rules, except those that <see cref="FindInvisibleCharacters"/> checks; empty if there are none.</summary>
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

    /// <summary>The first text with a control or invisible character; null if there is none.</summary>
    /// <param name="stored">The stored product, whose unchanged texts aren't checked; null for a new product.</param>
    public Problem? FindInvisibleCharacters(Product? stored)
    {
        if (Name != stored?.Name && InvisibleCharacter.Find(Name, allowLineBreaks: false) is { Code: var inName })
            return new(nameof(Name), $"The name has an invisible character ({inName}). Remove it.");
        if (Description is not null
            && Description != stored?.Description
            && InvisibleCharacter.Find(Description, allowLineBreaks: true) is { Code: var inDescription })
        {
            return new(nameof(Description), $"The description has an invisible character ({inDescription}). Remove it.");
        }
        return null;
    }
}
