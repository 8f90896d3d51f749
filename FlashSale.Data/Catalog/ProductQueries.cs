using FlashSale.Domain.Catalog;
using FlashSale.Domain.Sales;

namespace FlashSale.Data.Catalog;

internal static class ProductQueries
{
    /// <summary>Filters products to those whose name contains every word of a search, in any order. A blank search matches all.</summary>
    public static IQueryable<Product> WhereNameMatches(this IQueryable<Product> products, string? search)
    {
        if (string.IsNullOrWhiteSpace(search))
            return products;
        var words = SearchKey.WordsOf(search);
        if (words.Count == 0)
        {
            // The search is only punctuation, such as "!!!", which the search key doesn't contain.
            var literal = Literal(search);
            return products.Where(product => product.Name.Contains(literal));
        }
        // Contains treats % and _ in a parameter literally on every engine.
        foreach (var word in words)
            products = products.Where(product => product.SearchKey.Contains(word));
        return products;
    }

    /// <summary>Filters sales like <see cref="WhereNameMatches(IQueryable{Product}, string?)"/> filters products.</summary>
    public static IQueryable<Sale> WhereNameMatches(this IQueryable<Sale> sales, string? search)
    {
        if (string.IsNullOrWhiteSpace(search))
            return sales;
        var words = SearchKey.WordsOf(search);
        if (words.Count == 0)
        {
            var literal = Literal(search);
            return sales.Where(sale => sale.Product!.Name.Contains(literal));
        }
        foreach (var word in words)
            sales = sales.Where(sale => sale.Product!.SearchKey.Contains(word));
        return sales;
    }

    /// <summary>Makes a search text valid on every engine. PostgreSQL refuses NUL and unpaired surrogates.</summary>
    public static string Literal(string search) => string.Concat(search.Trim().Replace('\0', '\uFFFD').EnumerateRunes());
}
