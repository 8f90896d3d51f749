namespace FlashSale.Web.Storefront;

/// <summary>What the buy panel offers.</summary>
internal enum BuyState
{
    /// <summary>A merchant looks at a product that isn't published. It can't be bought.</summary>
    Preview,

    /// <summary>The product has no sale.</summary>
    NoSale,

    /// <summary>The sale hasn't started. The button opens when it does.</summary>
    Upcoming,

    /// <summary>The shopper can buy.</summary>
    Open,

    /// <summary>The shopper has all units that one customer can buy.</summary>
    LimitReached,

    /// <summary>No units are left. The shopper can buy when an order is cancelled.</summary>
    SoldOut,

    /// <summary>The sale has ended.</summary>
    Ended,
}
