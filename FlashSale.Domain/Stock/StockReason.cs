namespace FlashSale.Domain.Stock;

/// <summary>Why stock changed other than by an order.</summary>
public enum StockReason
{
    /// <summary>The units that a product was made with.</summary>
    Initial,

    /// <summary>Units came in.</summary>
    Restock,

    /// <summary>A count found another number than the books.</summary>
    Correction,

    /// <summary>Units were damaged or lost.</summary>
    Loss,

    /// <summary>Older movements that were folded into one. Only the shop itself makes such movements.</summary>
    CarriedOver,
}
