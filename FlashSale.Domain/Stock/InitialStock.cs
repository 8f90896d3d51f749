namespace FlashSale.Domain.Stock;

/// <summary>What became of giving a new product its first stock. Exactly one of these.</summary>
public abstract record InitialStock
{
    private InitialStock()
    {
    }

    /// <summary>The product has its first stock.</summary>
    /// <param name="Change">What it came to.</param>
    public sealed record Set(StockChange Change) : InitialStock;

    /// <summary>The product had stock or orders before; from then on stock is added or corrected. Nothing was changed.</summary>
    /// <param name="Line">The stock as it is now.</param>
    public sealed record HadStock(InventoryLine Line) : InitialStock;

    /// <summary>There cannot be so many units. Nothing was changed.</summary>
    /// <param name="Problem">What to do about it, in words.</param>
    public sealed record Invalid(Problem Problem) : InitialStock;

    /// <summary>There is no such product.</summary>
    public sealed record NotFound : InitialStock;
}
