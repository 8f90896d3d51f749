using System.Diagnostics;

namespace FlashSale.Domain.Stock;

/// <summary>The outcome of setting a new product's first stock: exactly one of these cases.</summary>
public abstract record InitialStock
{
    private InitialStock()
    {
    }

    /// <summary>The product has its first stock.</summary>
    /// <param name="Change">The change that was saved.</param>
    public sealed record Set(StockChange Change) : InitialStock;

    /// <summary>The product already had stock or orders: add or correct its stock instead. Nothing was changed.</summary>
    /// <param name="Line">The stock as it is now.</param>
    public sealed record HadStock(InventoryLine Line) : InitialStock;

    /// <summary>The number of units is out of range. Nothing was changed.</summary>
    /// <param name="Problem">The broken rule, and what to do next.</param>
    public sealed record Invalid(Problem Problem) : InitialStock;

    /// <summary>The product doesn't exist.</summary>
    public sealed record NotFound : InitialStock;

    /// <summary>Answers for every case, so that a new case breaks every caller at compile time.</summary>
    public T Match<T>(
        Func<Set, T> set,
        Func<HadStock, T> hadStock,
        Func<Invalid, T> invalid,
        Func<NotFound, T> notFound) => this switch
    {
        Set it => set(it),
        HadStock it => hadStock(it),
        Invalid it => invalid(it),
        NotFound it => notFound(it),
        _ => throw new UnreachableException(),
    };
}
