using FlashSale.Domain.Catalog;

namespace FlashSale.Data.Catalog;

internal static class ProductQueries
{
    /// <summary>Products whose name contains some words, in any case.</summary>
    public static IQueryable<Product> Named(this IQueryable<Product> products, string? search)
    {
        if (string.IsNullOrWhiteSpace(search))
            return products;
        var words = search.Trim().ToUpperInvariant();
#pragma warning disable CA1304, CA1311, CA1862 // The database compares.
        return products.Where(product => product.Name.ToUpper().Contains(words));
#pragma warning restore CA1304, CA1311, CA1862
    }
}
