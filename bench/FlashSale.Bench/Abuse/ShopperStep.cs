namespace FlashSale.Bench.Abuse;

/// <summary>The steps that shoppers repeat in this order.</summary>
internal enum ShopperStep
{
    /// <summary>Opens the home page.</summary>
    Home,

    /// <summary>Opens the page of a product on sale.</summary>
    Product,

    /// <summary>Reads the sales and their products over the API.</summary>
    Find,

    /// <summary>Places an order over the API.</summary>
    Order,
}
