namespace FlashSale.Domain.Catalog;

/// <summary>What a merchant may say of a product.</summary>
/// <param name="Name">Not empty, at most <see cref="Product.NameLength"/> characters.</param>
/// <param name="Description">Plain text, at most <see cref="Product.DescriptionLength"/> characters.</param>
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

    /// <summary>Every rule that the draft breaks; empty if it is good.</summary>
    public IReadOnlyList<Problem> Validate(Currency currency)
    {
        var problems = new List<Problem>();
        if (string.IsNullOrWhiteSpace(Name))
            problems.Add(new(nameof(Name), "Give the product a name."));
        else if (Name.Length > Product.NameLength)
            problems.Add(new(nameof(Name), $"The name may have at most {Product.NameLength} characters."));
        if (Description?.Length > Product.DescriptionLength)
            problems.Add(new(nameof(Description), $"The description may have at most {Product.DescriptionLength} characters."));
        if (Price is < 0 or > MaxPrice)
            problems.Add(new(nameof(Price), $"The price must lie between 0 and {MaxPrice:N0}."));
        else if (currency.Round(Price) != Price)
            problems.Add(new(nameof(Price), $"A price in {currency.Code} has at most {currency.Decimals} decimals."));
        return problems;
    }
}
