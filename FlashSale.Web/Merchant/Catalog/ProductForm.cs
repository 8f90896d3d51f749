using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Web.Hosting.Settings;

namespace FlashSale.Web.Merchant.Catalog;

/// <summary>The values in the product form.</summary>
internal sealed class ProductForm
{
    /// <summary>The fields that show their own errors.</summary>
    public static IReadOnlyCollection<string> Fields { get; } =
        [nameof(ProductDraft.Name), nameof(ProductDraft.Description), nameof(ProductDraft.Price)];

    /// <summary>An empty form.</summary>
    public static TypedProduct Empty { get; } = new ProductForm().ToTyped(null, 0);

    public string Name { get; set; } = "";

    public string? Description { get; set; }

    public decimal? Price { get; set; }

    public bool Published { get; set; }

    public static ProductForm Of(Product product) =>
        new() { Name = product.Name, Description = product.Description, Price = product.Price, Published = product.Published };

    public static ProductForm Of(TypedProduct typed) =>
        new() { Name = typed.Name, Description = typed.Description, Price = typed.Price, Published = typed.Published };

    /// <summary>The current values of the fields, to store in the browser.</summary>
    public TypedProduct ToTyped(ProductDraft? original, ulong rowVersion) =>
        new(Name, string.IsNullOrEmpty(Description) ? null : Description, Price, Published, original, rowVersion);

    /// <summary>The draft; null if a field is missing, which is then shown as a problem.</summary>
    public ProductDraft? ToDraft(FormProblems problems)
    {
        if (Price is { } price)
            return new ProductDraft(Name, Description, price, Published).Trimmed();
        problems.Show([new Problem(nameof(ProductDraft.Price), "Enter a price.")]);
        return null;
    }

    public static IReadOnlyList<ConflictField> Compare(ProductDraft mine, Product theirs, MoneyFormat money) =>
    [
        new("Name", mine.Name, theirs.Name),
        new("Description", mine.Description, theirs.Description),
        new("Price", money.Write(mine.Price), money.Write(theirs.Price)),
        new("Published", YesOrNo(mine.Published), YesOrNo(theirs.Published)),
    ];

    private static string YesOrNo(bool value) => value ? "Yes" : "No";
}
