namespace FlashSale.Domain.Ordering;

/// <summary>Checks that stock and units sold match orders and stock movements. It reports differences and never repairs them.</summary>
public interface IReconciler
{
    /// <summary>Checks every product and every sale.</summary>
    Task<Reconciliation> ReconcileAsync(CancellationToken cancellationToken = default);
}
