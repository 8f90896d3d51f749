namespace FlashSale.Domain.Legal;

/// <summary>Manages the shop's legal pages. Thread-safe.</summary>
public interface ILegalPages
{
    /// <summary>Raised after a page was saved or deleted on this node. Handlers must return at once.</summary>
    event Action? Changed;

    /// <summary>The pages that are written, in the order of their kinds.</summary>
    Task<IReadOnlyList<LegalPage>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>The page of a kind; null if it isn't written.</summary>
    Task<LegalPage?> FindAsync(LegalPageKind kind, CancellationToken cancellationToken = default);

    /// <summary>Creates the page of a kind. Returns a conflict if there's one already.</summary>
    Task<EditOutcome<LegalPage>> CreateAsync(
        LegalPageKind kind, LegalPageDraft draft, string actor, CancellationToken cancellationToken = default);

    /// <summary>Changes a page. Returns a conflict if it has changed since <paramref name="rowVersion"/>.</summary>
    Task<EditOutcome<LegalPage>> UpdateAsync(
        string pageId, LegalPageDraft draft, ulong rowVersion, string actor, CancellationToken cancellationToken = default);

    /// <summary>Deletes a page. Returns a conflict if it has changed since <paramref name="rowVersion"/>.</summary>
    Task<EditOutcome<LegalPage>> DeleteAsync(string pageId, ulong rowVersion, CancellationToken cancellationToken = default);
}
