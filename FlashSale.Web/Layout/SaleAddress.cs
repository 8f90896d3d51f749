using FlashSale.Domain.Sales;
using FlashSale.Domain.Storefront;
using Microsoft.AspNetCore.WebUtilities;

namespace FlashSale.Web.Layout;

/// <summary>The query of the start page's address: <c>/?q=kettle&amp;sort=discount&amp;show=live&amp;page=2</c>.</summary>
/// <param name="Search">Words of a product's name; null for all products.</param>
/// <param name="Sort">The order of the tiles.</param>
/// <param name="Show">Only this section, in pages; null for the start of all sections.</param>
/// <param name="Page">The wanted page of that section, from 1; it may lie past the last one.</param>
public sealed record SaleAddress(string? Search, ProductSort Sort, SalePhase? Show, int Page)
{
    /// <summary>Longest search, in characters.</summary>
    public const int SearchLength = 100;

    private static readonly (string Name, ProductSort Sort, string Label)[] Sorts =
    [
        ("ending", ProductSort.EndingSoonest, "Ending soonest"),
        ("discount", ProductSort.BiggestDiscount, "Biggest discount"),
        ("price", ProductSort.PriceLowest, "Price: low to high"),
        ("price-desc", ProductSort.PriceHighest, "Price: high to low"),
    ];

    private static readonly (string Name, SalePhase Phase)[] Sections =
        [("live", SalePhase.Live), ("upcoming", SalePhase.Upcoming), ("ended", SalePhase.Ended)];

    /// <summary>The sort orders: the name in the address, and the label for shoppers.</summary>
    public static IEnumerable<(string Name, string Label)> SortChoices => Sorts.Select(each => (each.Name, each.Label));

    /// <summary>The name of the sort order in the address.</summary>
    public string SortName => Array.Find(Sorts, each => each.Sort == Sort).Name;

    /// <summary>Reads an address. Values that it doesn't know are ignored.</summary>
    public static SaleAddress Read(string? search, string? sort, string? show, int page)
    {
        var words = search?.Trim();
        return new SaleAddress(
            string.IsNullOrEmpty(words) ? null : words[..Math.Min(words.Length, SearchLength)],
            Sorts.FirstOrDefault(each => each.Name == sort, Sorts[0]).Sort,
            Sections.Where(each => each.Name == show).Select(each => (SalePhase?)each.Phase).FirstOrDefault(),
            Math.Clamp(page, 1, QueryValue.MaxPage));
    }

    /// <summary>The address, as a link.</summary>
    public override string ToString()
    {
        var query = new Dictionary<string, string?>();
        if (Search is not null)
            query["q"] = Search;
        if (Sort != Sorts[0].Sort)
            query["sort"] = SortName;
        if (Show is { } phase)
            query["show"] = Array.Find(Sections, each => each.Phase == phase).Name;
        if (Page > 1)
            query["page"] = Page.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return QueryHelpers.AddQueryString("/", query);
    }
}
