namespace FlashSale.Domain.Stock;

/// <summary>The reason for a stock movement.</summary>
public enum StockReason
{
    /// <summary>A new product's first stock.</summary>
    Initial,

    /// <summary>Units were delivered.</summary>
    Restock,

    /// <summary>A physical count differed from the recorded stock.</summary>
    Correction,

    /// <summary>Units were damaged or lost.</summary>
    Loss,

    /// <summary>Older movements, merged into one. Only the shop itself creates such movements.</summary>
    CarriedOver,
}
