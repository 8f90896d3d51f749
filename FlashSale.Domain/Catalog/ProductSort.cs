namespace FlashSale.Domain.Catalog;

/// <summary>How the storefront's sales are ordered within a section.</summary>
public enum ProductSort
{
    /// <summary>What ends (or, for upcoming sales, starts) first comes first.</summary>
    EndingSoonest,

    /// <summary>The largest discount first.</summary>
    BiggestDiscount,

    /// <summary>The lowest sale price first.</summary>
    PriceLowest,

    /// <summary>The highest sale price first.</summary>
    PriceHighest,
}
