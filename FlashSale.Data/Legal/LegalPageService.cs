using FlashSale.Data.Engines;
using FlashSale.Domain;
using FlashSale.Domain.Legal;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Data.Legal;

/// <summary>Creates, changes and deletes legal pages.</summary>
internal sealed class LegalPageService(IDbContextFactory<FlashSaleDbContext> contexts, TimeProvider clock) : ILegalPages
{
    public event Action? Changed;

    public async Task<IReadOnlyList<LegalPage>> ListAsync(CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var pages = await context.LegalPages.AsNoTracking().ToListAsync(cancellationToken);
        return [.. pages.OrderBy(page => page.Kind)];
    }

    public async Task<LegalPage?> FindAsync(LegalPageKind kind, CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.LegalPages.AsNoTracking().SingleOrDefaultAsync(page => page.Kind == kind, cancellationToken);
    }

    public async Task<EditOutcome<LegalPage>> CreateAsync(
        LegalPageKind kind, LegalPageDraft draft, string actor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(draft);
        draft = draft.Trimmed();
        if (draft.Validate() is { Count: > 0 } problems)
            return new EditOutcome<LegalPage>.Invalid(problems);
        var now = clock.Now();
        var page = new LegalPage
        {
            Id = EntityId.New(now),
            CreatedAt = now,
            UpdatedAt = now,
            Kind = kind,
            Markdown = draft.Markdown,
            UpdatedBy = actor,
        };
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        context.Add(page);
        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException error) when (DatabaseErrors.IsUniqueViolation(error))
        {
            return await FindAsync(kind, cancellationToken) is { } current ? ConflictWith(current) : new EditOutcome<LegalPage>.NotFound();
        }
        Changed?.Invoke();
        return new EditOutcome<LegalPage>.Saved(page);
    }

    public Task<EditOutcome<LegalPage>> UpdateAsync(
        string pageId, LegalPageDraft draft, ulong rowVersion, string actor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(draft);
        draft = draft.Trimmed();
        if (draft.Validate() is { Count: > 0 } problems)
            return Task.FromResult<EditOutcome<LegalPage>>(new EditOutcome<LegalPage>.Invalid(problems));
        return ChangeAsync(
            pageId,
            rowVersion,
            (_, page) =>
            {
                page.Markdown = draft.Markdown;
                page.UpdatedAt = clock.Now();
                page.UpdatedBy = actor;
            },
            cancellationToken);
    }

    public Task<EditOutcome<LegalPage>> DeleteAsync(string pageId, ulong rowVersion, CancellationToken cancellationToken = default) =>
        ChangeAsync(pageId, rowVersion, (context, page) => context.Remove(page), cancellationToken);

    private async Task<EditOutcome<LegalPage>> ChangeAsync(
        string pageId, ulong rowVersion, Action<FlashSaleDbContext, LegalPage> change, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (await FindAsync(context, pageId, cancellationToken) is not { } page)
            return new EditOutcome<LegalPage>.NotFound();
        if (page.RowVersion != rowVersion)
            return ConflictWith(page);
        change(context, page);
        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            await using var fresh = await contexts.CreateDbContextAsync(cancellationToken);
            return await FindAsync(fresh, pageId, cancellationToken) is { } current
                ? ConflictWith(current)
                : new EditOutcome<LegalPage>.NotFound();
        }
        Changed?.Invoke();
        return new EditOutcome<LegalPage>.Saved(page);
    }

    private static Task<LegalPage?> FindAsync(FlashSaleDbContext context, string pageId, CancellationToken cancellationToken) =>
        context.LegalPages.SingleOrDefaultAsync(page => page.Id == pageId, cancellationToken);

    private static EditOutcome<LegalPage>.Conflict ConflictWith(LegalPage current) => new(current, current.UpdatedBy, current.UpdatedAt);
}
