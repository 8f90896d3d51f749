namespace FlashSale.Domain.Storefront;

/// <summary>The order of sales within a section of the storefront.</summary>
public enum ProductSort
{
    /// <summary>Live sales by earliest end, upcoming sales by earliest start, ended sales by latest end.</summary>
    EndingSoonest,

    /// <summary>Largest discount first.</summary>
    BiggestDiscount,

    /// <summary>Lowest sale price first.</summary>
    PriceLowest,

    /// <summary>Highest sale price first.</summary>
    PriceHighest,
}
