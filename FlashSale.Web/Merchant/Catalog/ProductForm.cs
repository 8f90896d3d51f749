using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Web.Layout;

namespace FlashSale.Web.Merchant.Catalog;

/// <summary>What a merchant has typed of a product.</summary>
internal sealed class ProductForm
{
    /// <summary>The fields that show their problems themselves.</summary>
    public static IReadOnlyCollection<string> Fields { get; } = [nameof(ProductDraft.Name), nameof(ProductDraft.Description), nameof(ProductDraft.Price)];

    /// <summary>Nothing is typed yet.</summary>
    public static TypedProduct Empty { get; } = new ProductForm().ToTyped(null, 0);

    public string Name { get; set; } = "";

    public string? Description { get; set; }

    public decimal? Price { get; set; }

    public bool Published { get; set; }

    public static ProductForm Of(Product product) =>
        new() { Name = product.Name, Description = product.Description, Price = product.Price, Published = product.Published };

    public static ProductForm Of(TypedProduct typed) =>
        new() { Name = typed.Name, Description = typed.Description, Price = typed.Price, Published = typed.Published };

    /// <summary>What the fields hold.</summary>
    public TypedProduct ToTyped(ProductDraft? original, ulong rowVersion) =>
        new(Name, string.IsNullOrEmpty(Description) ? null : Description, Price, Published, original, rowVersion);

    /// <summary>The draft, or what is missing for one.</summary>
    public ProductDraft? ToDraft(FormProblems problems)
    {
        if (Price is { } price)
            return new ProductDraft(Name, Description, price, Published).Trimmed();
        problems.Show([new Problem(nameof(ProductDraft.Price), "Type a price.")]);
        return null;
    }

    public static IReadOnlyList<ConflictField> Compare(ProductDraft mine, Product theirs, MoneyFormat money) =>
    [
        new("Name", mine.Name, theirs.Name),
        new("Description", mine.Description, theirs.Description),
        new("Price", money.Write(mine.Price), money.Write(theirs.Price)),
        new("Shoppers see it", YesOrNo(mine.Published), YesOrNo(theirs.Published)),
    ];

    private static string YesOrNo(bool value) => value ? "Yes" : "No";
}
