namespace FlashSale.Bench.Abuse;

/// <summary>What shoppers do, one after the other.</summary>
internal enum ShopperStep
{
    /// <summary>Opens the home page.</summary>
    Home,

    /// <summary>Opens the page of a product on sale.</summary>
    Product,

    /// <summary>Finds the sales over the API, with their products.</summary>
    Find,

    /// <summary>Places an order over the API.</summary>
    Order,
}
