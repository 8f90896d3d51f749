namespace FlashSale.Domain.Ordering;

/// <summary>Result of checking the books: stock = Σ movements − Σ units held by orders, and sold = Σ units held of the sale.</summary>
/// <param name="Differences">Every difference in words; empty if the books are right.</param>
public sealed record Reconciliation(IReadOnlyList<string> Differences)
{
    /// <summary>Whether the books are right.</summary>
    public bool IsClean => Differences.Count == 0;
}
