using FlashSale.Domain.Catalog;
using FlashSale.Domain.Sales;

namespace FlashSale.Data.Catalog;

internal static class ProductQueries
{
    /// <summary>Products whose name contains every word of a search in any order (<see cref="SearchKey"/>); all if it's blank.</summary>
    public static IQueryable<Product> WhereNameMatches(this IQueryable<Product> products, string? search)
    {
        if (string.IsNullOrWhiteSpace(search))
            return products;
        var words = SearchKey.WordsOf(search);
        if (words.Count == 0)
        {
            // Only punctuation: a name that has it, such as "!!!", is found, and no other.
            var literal = Literal(search);
            return products.Where(product => product.Name.Contains(literal));
        }
        // Contains takes % and _ of a parameter literally on every engine.
        foreach (var word in words)
            products = products.Where(product => product.SearchKey.Contains(word));
        return products;
    }

    /// <summary>Sales of the products that <see cref="WhereNameMatches(IQueryable{Product}, string?)"/> finds.</summary>
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

    /// <summary>A search as a text that every engine takes: PostgreSQL refuses NUL and half a character.</summary>
    public static string Literal(string search) => string.Concat(search.Trim().Replace('\0', '\uFFFD').EnumerateRunes());
}
