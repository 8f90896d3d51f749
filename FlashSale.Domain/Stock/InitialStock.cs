namespace FlashSale.Domain.Stock;

/// <summary>The result of setting a product's first stock: exactly one of the nested types.</summary>
public abstract record InitialStock
{
    private InitialStock()
    {
    }

    /// <summary>The stock was set.</summary>
    /// <param name="Change">The change.</param>
    public sealed record Set(StockChange Change) : InitialStock;

    /// <summary>The product already had stock or orders. Nothing was changed.</summary>
    /// <param name="Line">The current stock.</param>
    public sealed record AlreadyStocked(InventoryLine Line) : InitialStock;

    /// <summary>The number of units is out of range. Nothing was changed.</summary>
    /// <param name="Problem">The broken rule.</param>
    public sealed record Invalid(Problem Problem) : InitialStock;

    /// <summary>The product doesn't exist.</summary>
    public sealed record NotFound : InitialStock;
}
