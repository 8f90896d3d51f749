using FlashSale.Domain.Catalog;

namespace FlashSale.Web.Components.Admin;

/// <summary>A product as it is typed: until it is saved, anything may be missing.</summary>
internal sealed class ProductForm
{
    public string Name { get; set; } = "";

    public string? Description { get; set; }

    public decimal? Price { get; set; }

    public bool Published { get; set; }

    public static ProductForm Of(Product product) => new()
    {
        Name = product.Name,
        Description = product.Description,
        Price = product.Price,
        Published = product.Published,
    };

    public ProductDraft ToDraft(decimal price) => new(Name ?? "", Description, price, Published);
}
