using FlashSale.Domain;
using FlashSale.Domain.Legal;

namespace FlashSale.Tests.Web.Merchant.Legal;

/// <summary>Legal pages in memory. The test sets the outcomes of their edits.</summary>
internal sealed class RecordedLegalPages : ILegalPages
{
    private volatile IReadOnlyList<LegalPage> stored = [];
    private int reads;

    public event Action? Changed;

    /// <summary>How often the pages were listed.</summary>
    public int Reads => Volatile.Read(ref reads);

    /// <summary>True if anything subscribes to changes.</summary>
    public bool IsFollowed => Changed is not null;

    /// <summary>Thrown by reads and edits; null for none.</summary>
    public Exception? Fault { get; set; }

    /// <summary>The requested edits: the text, the version it replaces (null for a new page), and the user.</summary>
    public List<(string Markdown, ulong? RowVersion, string Actor)> Edits { get; } = [];

    /// <summary>The versions that were deleted.</summary>
    public List<ulong> Deletions { get; } = [];

    /// <summary>The outcomes of the next edits and deletions. Later ones succeed.</summary>
    public Queue<EditOutcome<LegalPage>> Answers { get; } = [];

    public static LegalPage PageWith(
        LegalPageKind kind = LegalPageKind.Terms, string markdown = "# Terms", ulong rowVersion = 1, string? updatedBy = "ann") => new()
        {
            Id = kind.ToString(),
            CreatedAt = AdminContext.Start,
            UpdatedAt = AdminContext.Start,
            Kind = kind,
            Markdown = markdown,
            UpdatedBy = updatedBy,
            RowVersion = rowVersion,
        };

    /// <summary>Replaces the stored pages, as another node would.</summary>
    public void Store(params IReadOnlyList<LegalPage> pages) => stored = pages;

    /// <summary>Raises <see cref="Changed"/>.</summary>
    public void Announce() => Changed?.Invoke();

    public Task<IReadOnlyList<LegalPage>> ListAsync(CancellationToken cancellationToken = default)
    {
        if (Fault is not null)
            return Task.FromException<IReadOnlyList<LegalPage>>(Fault);
        var read = stored;
        Interlocked.Increment(ref reads);
        return Task.FromResult(read);
    }

    public Task<LegalPage?> FindAsync(LegalPageKind kind, CancellationToken cancellationToken = default) =>
        Task.FromResult(stored.FirstOrDefault(page => page.Kind == kind));

    public Task<EditOutcome<LegalPage>> CreateAsync(
        LegalPageKind kind, LegalPageDraft draft, string actor, CancellationToken cancellationToken = default) =>
        EditAsync(kind, draft, null, actor);

    public Task<EditOutcome<LegalPage>> UpdateAsync(
        string pageId, LegalPageDraft draft, ulong rowVersion, string actor, CancellationToken cancellationToken = default) =>
        EditAsync(Enum.Parse<LegalPageKind>(pageId), draft, rowVersion, actor);

    public Task<EditOutcome<LegalPage>> DeleteAsync(string pageId, ulong rowVersion, CancellationToken cancellationToken = default)
    {
        Deletions.Add(rowVersion);
        return Task.FromResult(
            Answers.TryDequeue(out var answer) ? answer : new EditOutcome<LegalPage>.Saved(stored.Single(page => page.Id == pageId)));
    }

    private Task<EditOutcome<LegalPage>> EditAsync(LegalPageKind kind, LegalPageDraft draft, ulong? rowVersion, string actor)
    {
        if (Fault is not null)
            return Task.FromException<EditOutcome<LegalPage>>(Fault);
        Edits.Add((draft.Markdown, rowVersion, actor));
        return Task.FromResult(
            Answers.TryDequeue(out var answer)
                ? answer
                : new EditOutcome<LegalPage>.Saved(PageWith(kind, draft.Markdown, (rowVersion ?? 0) + 1, actor)));
    }
}
