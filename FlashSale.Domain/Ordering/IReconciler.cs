namespace FlashSale.Domain.Ordering;

/// <summary>Checks the shop's books. It names differences and never repairs them.</summary>
public interface IReconciler
{
    /// <summary>Computes the invariant for every product and every sale.</summary>
    Task<Reconciliation> ReconcileAsync(CancellationToken cancellationToken = default);
}
