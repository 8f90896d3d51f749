namespace FlashSale.Domain.Ordering;

/// <summary>
/// Result of the stock audit: for each product, stock = movements − units held by orders; for each sale, units sold = units held by its
/// orders.
/// </summary>
/// <param name="Differences">A sentence for every difference; empty if there's none.</param>
public sealed record Reconciliation(IReadOnlyList<string> Differences)
{
    /// <summary>Whether there are no differences.</summary>
    public bool IsClean => Differences.Count == 0;
}
